// Where modules come from: folders, virtual environments, files that change.
#include <filesystem>

#include "child_process.hpp"
#include "hosted.hpp"

using namespace pollux;
using test::quoted;
using test::TemporaryFolder;

namespace {

// A class that writes `mark` to the file that it is given.
std::string marked(const std::string& mark) {
  return "class Marked:\n    def __init__(self, path):\n        open(path, 'w').write('" + mark +
         "')\n    def record_timing(self, scope, duration, **metadata):\n        pass\n";
}

std::string loaded_mark(const TemporaryFolder& folder, const std::string& from, const std::string& module) {
  const std::string file = folder.file("mark.txt");
  test::python_host(module, "Marked", "kwargs.path = " + quoted(file), from)
      .shutdown(std::chrono::seconds(20));
  return test::text_of(file);
}

}  // namespace

TEST_CASE("A module whose file has changed is imported anew by the next reporter") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("changing.py")) << marked("one");
  CHECK(loaded_mark(folder, folder.path().string(), "changing") == "one");
  std::ofstream(folder.file("changing.py")) << marked("another");
  CHECK(loaded_mark(folder, folder.path().string(), "changing") == "another");
}

TEST_CASE("Modules of one name in different folders are different") {
  const TemporaryFolder folder, other;
  std::ofstream(folder.file("alike.py")) << marked("here");
  std::ofstream(other.file("alike.py")) << marked("there");
  CHECK(loaded_mark(folder, folder.path().string(), "alike") == "here");
  CHECK(loaded_mark(folder, other.path().string(), "alike") == "there");
  CHECK(loaded_mark(folder, folder.path().string(), "alike") == "here");
}

TEST_CASE("A module in a package is found by its dotted name") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "company");
  std::ofstream(folder.file("company/__init__.py"));
  std::ofstream(folder.file("company/telemetry.py")) << marked("packed");
  CHECK(loaded_mark(folder, folder.path().string(), "company.telemetry") == "packed");
}

TEST_CASE("A virtual environment's packages are found") {
  const TemporaryFolder folder;
  const std::filesystem::path venv = folder.path() / "venv";
  const auto packages = venv / "lib" / POLLUX_PYTHON_FOLDER / "site-packages";
  std::filesystem::create_directories(packages);
  std::filesystem::create_directory(venv / "bin");
  std::filesystem::create_symlink(POLLUX_PYTHON, venv / "bin" / "python3");
  std::ofstream(venv / "pyvenv.cfg") << "home = "
                                     << std::filesystem::path(POLLUX_PYTHON).parent_path().string()
                                     << "\ninclude-system-site-packages = false\n";
  std::ofstream(packages / "installed.py") << marked("from the environment");
  // In a process of its own, for there is one Python a process.
  std::ofstream(folder.file("pollux.toml")) << test::python_config(
      "installed", "Marked",
      "venv = " + quoted(venv.string()) + "\nkwargs.path = " + quoted(folder.file("mark.txt")));
  std::ofstream(folder.file("events.jsonl")) << "{\"scope\": \"a\", \"duration_s\": 1}\n";
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_COMMAND,
       .arguments = {"run", "--config", folder.file("pollux.toml"), "--input", folder.file("events.jsonl")},
       .environment = {},
       .folder = {}});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(test::text_of(folder.file("mark.txt")) == "from the environment");
}
