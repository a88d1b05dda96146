// Which Python runs, whatever python3 is first in PATH, and what the log says of one of another version.
#include <filesystem>

#include "command_run.hpp"

using namespace pollux;
using test::CommandRun;

namespace {

constexpr const char* other = "3.99";

// A program that would have to be run to tell its version.
void make_program(const std::filesystem::path& file) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << "#!/bin/sh\nexit 1\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
}

std::string path_with(const std::filesystem::path& folder) {
  return folder.string() + ":" + std::string(::getenv("PATH"));
}

constexpr const char* reports =
    "import os, subprocess, sys\n"
    "class Reports:\n"
    "    def __init__(self):\n"
    "        own = '%d.%d' % sys.version_info[:2]\n"
    "        ran = subprocess.run([sys.executable, '-c', 'import sys; print(\"%d.%d\" % "
    "sys.version_info[:2])'],\n"
    "                             capture_output=True, text=True).stdout.strip()\n"
    "        library = os.path.dirname(os.__file__)\n"
    "        print(ran == own, own in os.path.basename(library), own)\n"
    "    def record_timing(self, scope, duration, **metadata): pass\n";

}  // namespace

TEST_CASE("The interpreter matches the library, and python3 of another version in PATH is warned of") {
  CommandRun run;
  std::ofstream(run.folder.file("entry.py")) << reports;
  run.from = run.folder.path().string();
  const std::filesystem::path prefix = run.folder.path() / "other";
  SECTION("by the name that it is a link to") {
    make_program(prefix / "bin" / (std::string("python") + other));
    std::filesystem::create_symlink(std::string("python") + other, prefix / "bin" / "python3");
  }
  SECTION("by its library") {
    make_program(prefix / "bin" / "python3");
    std::filesystem::create_directories(prefix / "lib" / (std::string("python") + other));
    std::ofstream(prefix / "lib" / (std::string("python") + other) / "os.py") << "";
  }
  SECTION("by its virtual environment") {
    make_program(prefix / "bin" / "python3");
    std::ofstream(prefix / "pyvenv.cfg") << "home = /nowhere\nversion = " << other << ".1\n";
  }
  run.environment["PATH"] = path_with(prefix / "bin");
  const test::ChildResult result = run("entry", "Reports");
  CHECK(result.out.starts_with("True True 3."));
  CHECK_THAT(result.error, Catch::Contains("python3 in PATH (" + (prefix / "bin" / "python3").string() +
                                           ") is Python " + other + ", but this plugin runs Python 3."));
  CHECK(result.exit_code == 0);
}

TEST_CASE("A virtual environment of another version is warned of") {
  CommandRun run;
  std::ofstream(run.folder.file("entry.py")) << reports;
  run.from = run.folder.path().string();
  const std::filesystem::path venv = run.folder.path() / "venv";
  make_program(venv / "bin" / "python3");
  std::ofstream(venv / "pyvenv.cfg") << "home = /usr/bin\nversion = " << other << ".0\n";
  run.more = "venv = " + test::quoted(venv.string());
  const test::ChildResult result = run("entry", "Reports");
  CHECK_THAT(result.error,
             Catch::Contains("the virtual environment '" + venv.string() + "' is of Python " + other));
  CHECK_THAT(result.error, Catch::Contains(" -m venv'"));
}

TEST_CASE("A wrapper of another version is warned of, by what it would choose") {
  CommandRun run;
  std::ofstream(run.folder.file("entry.py")) << reports;
  run.from = run.folder.path().string();
  const std::filesystem::path shim = run.folder.path() / "shims" / "python3";
  make_program(shim);
  SECTION("in the environment") { run.environment["PYENV_VERSION"] = std::string(other) + ".2"; }
  SECTION("in a file above the working directory") {
    std::ofstream(run.folder.file(".python-version")) << other << "\n";
    run.working_directory = (run.folder.path() / "work" / "here").string();
    std::filesystem::create_directories(run.working_directory);
  }
  SECTION("in the wrapper's own file") { std::ofstream(run.folder.file("version")) << other << ".0\n"; }
  run.environment["PATH"] = path_with(shim.parent_path());
  const test::ChildResult result = run("entry", "Reports");
  CHECK(result.out.starts_with("True True 3."));
  CHECK_THAT(result.error, Catch::Contains("python3 in PATH (" + shim.string() + ") is Python " + other));
}

TEST_CASE("A python3 whose version cannot be told without running it is warned of, and not run") {
  CommandRun run;
  std::ofstream(run.folder.file("entry.py")) << reports;
  run.from = run.folder.path().string();
  const std::filesystem::path program = run.folder.path() / "some" / "bin" / "python3";
  const std::string mark = run.folder.file("was run");
  std::filesystem::create_directories(program.parent_path());
  SECTION("a script") { std::ofstream(program) << "#!/bin/sh\ntouch '" << mark << "'\n"; }
  SECTION("a copy of a program") { std::filesystem::copy_file("/bin/true", program); }
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  run.environment["PATH"] = path_with(program.parent_path());
  const test::ChildResult result = run("entry", "Reports");
  CHECK(result.out.starts_with("True True 3."));
  CHECK_THAT(result.error, Catch::Contains("the version of python3 in PATH (" + program.string() +
                                           ") cannot be told without running it"));
  CHECK_FALSE(std::filesystem::exists(mark));
}

TEST_CASE("No warning without another version") {
  CommandRun run;
  const test::ChildResult result = run("kinds", "Nothing");
  CHECK(result.error.empty());
}
