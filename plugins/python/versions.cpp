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

bool is_script(const fs::path& program) { return first_line(program).starts_with("#!"); }

// What pyenv and its like would choose: the environment says it, or a file in the working directory or above
// it, or one beside the folder of wrappers.
std::string choice_of_wrapper(const fs::path& program) {
  if (const char* chosen = std::getenv("PYENV_VERSION"); chosen && *chosen) return chosen;
  std::error_code error;
  for (fs::path at = fs::current_path(error); !at.empty(); at = at.parent_path()) {
    if (std::string chosen = first_line(at / ".python-version"); !chosen.empty()) return chosen;
    if (!at.has_relative_path()) break;
  }
  const fs::path folder = program.parent_path();
  return folder.filename() == "shims" ? first_line(folder.parent_path() / "version") : std::string();
}

// Told from what lies around a program, which is not run for it. Empty: that does not tell.
std::string version_of(const fs::path& program) {
  std::string version = version_of_venv(program.parent_path().parent_path());
  if (version.empty() && is_script(program)) version = version_in(choice_of_wrapper(program));
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
  const std::string own = matching_interpreter(), version = found.empty() ? "" : version_of(found);
  std::error_code error;
  const bool is_own = version.empty() && (found.empty() || fs::equivalent(found, own, error));
  if (is_own || version == own_version()) return {};
  const std::string remedy =
      "install them with '" + own + " -m pip', or set 'venv' to an environment of Python " + own_version();
  if (version.empty()) {
    return "the version of python3 in PATH (" + found.string() +
           ") cannot be told without running it; this plugin runs Python " + own_version() + " (" + own +
           "): packages that were installed for another version are not found; " + remedy;
  }
  return "python3 in PATH (" + found.string() + ") is Python " + version + ", but this plugin runs Python " +
         own_version() + " (" + own + "): packages that were installed for " + version + " are not found; " +
         remedy;
}

std::string warning_of_venv(const std::string& venv) {
  const fs::path program = fs::path(venv) / "bin" / "python3";
  const std::string version = version_of(program), own = matching_interpreter();
  std::error_code error;
  if (version == own_version() || (version.empty() && fs::equivalent(program, own, error))) return {};
  const std::string remedy = "make it with '" + own + " -m venv'";
  if (version.empty()) {
    return "the version of the virtual environment '" + venv +
           "' cannot be told: its pyvenv.cfg has no 'version'; this plugin runs Python " + own_version() +
           " (" + own + "), and packages for another version are not found; " + remedy;
  }
  return "the virtual environment '" + venv + "' is of Python " + version + ", but this plugin runs Python " +
         own_version() + " (" + own + "): its packages are not found; " + remedy;
}

}  // namespace pollux::python
