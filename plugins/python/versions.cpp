#include "versions.hpp"

#include <Python.h>
#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string_view>
#include <system_error>

namespace pollux::python {
namespace {

namespace fs = std::filesystem;

const std::string& own_version() {
  static const std::string& version =
      *new std::string(std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION));
  return version;
}

fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real;
}

bool is_program(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::is_regular_file(status) && (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
}

// The first "3.N" in a text, or nothing.
std::string version_in(const std::string& text) {
  std::smatch found;
  return std::regex_search(text, found, std::regex("(^|[^0-9.])(3\\.[0-9]+)")) ? found[2].str()
                                                                               : std::string();
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string version_of_venv(const fs::path& folder) {
  std::ifstream in(folder / "pyvenv.cfg");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("version")) return version_in(line.substr(line.find('=') + 1));
  }
  return {};
}

// A wrapper of pyenv: the version is what the environment says, or the file beside the folder of wrappers.
std::string version_of_wrapper(const fs::path& program) {
  const fs::path folder = program.parent_path();
  if (folder.filename() != "shims") return {};
  const char* chosen = std::getenv("PYENV_VERSION");
  return version_in(chosen && *chosen ? chosen : first_line(folder.parent_path() / "version"));
}

// Told from what lies around a program, which is not run for it.
std::string version_of(const fs::path& program) {
  std::string version = version_of_venv(program.parent_path().parent_path());
  if (version.empty()) version = version_of_wrapper(program);
  if (version.empty()) version = version_in(resolved(program).filename().string());
  if (!version.empty()) return version;
  std::error_code error;
  const fs::path libraries = resolved(program).parent_path().parent_path() / "lib";
  for (const auto& entry : fs::directory_iterator(libraries, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("python3.") || !fs::exists(entry.path() / "os.py", error)) continue;
    if (!version.empty()) return {};  // of several it may be any
    version = version_in(name);
  }
  return version;
}

fs::path python3_in_path() {
  const char* variable = std::getenv("PATH");
  std::istringstream folders(variable ? variable : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty() && is_program(fs::path(folder) / "python3"))
      return fs::absolute(fs::path(folder) / "python3");
  }
  return {};
}

}  // namespace

std::string matching_interpreter() {
  const std::string name = "python" + own_version();
  Dl_info library{};
  if (::dladdr(reinterpret_cast<const void*>(&::Py_InitializeFromConfig), &library) == 0) return name;
  for (fs::path at = resolved(library.dli_fname).parent_path(); at.has_relative_path();
       at = at.parent_path()) {
    if (is_program(at / "bin" / name)) return (at / "bin" / name).string();
  }
  return name;
}

Interpreter interpreter_for(const std::string& venv) {
  const std::string own = matching_interpreter();
  const fs::path program = venv.empty() ? python3_in_path() : fs::path(venv) / "bin" / "python3";
  if (!program.empty() && resolved(program) == resolved(own)) return {program.string(), ""};
  const std::string version = version_of(program);
  if (venv.empty() || !is_program(program) || (!version.empty() && version != own_version()))
    return {own, ""};
  return {program.string(), own.starts_with('/') ? fs::path(own).parent_path().parent_path().string() : ""};
}

std::string warning_of_path() {
  const fs::path found = python3_in_path();
  if (found.empty()) return {};
  const std::string version = version_of(found), own = matching_interpreter();
  if (version.empty() || version == own_version()) return {};
  return "python3 in PATH (" + found.string() + ") is Python " + version + ", but this plugin runs Python " +
         own_version() + " (" + own + "): packages that were installed for " + version +
         " are not found; install them with '" + own +
         " -m pip', or set 'venv' to an environment of Python " + own_version();
}

std::string warning_of_venv(const std::string& venv) {
  const std::string version = version_of(fs::path(venv) / "bin" / "python3"), own = matching_interpreter();
  if (version.empty() || version == own_version()) return {};
  return "the virtual environment '" + venv + "' is of Python " + version + ", but this plugin runs Python " +
         own_version() + " (" + own + "): its packages are not found; make it with '" + own + " -m venv'";
}

}  // namespace pollux::python
