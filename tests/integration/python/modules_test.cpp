// Which modules the modules of a reporter import.
#include <filesystem>

#include "hosted.hpp"

using namespace pollux;
using test::quoted;
using test::TemporaryFolder;

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// A class that writes what `expression` is, in its constructor and in its method, to the file that it is
// given.
std::string writing(const std::string& imports, const std::string& expression, const std::string& in_method) {
  return imports +
         "\nclass Writing:\n"
         "    def __init__(self, path):\n"
         "        self.out = open(path, 'w')\n"
         "        print(" +
         expression +
         ", end=' ', file=self.out)\n"
         "    def record_timing(self, scope, duration, **metadata):\n" +
         in_method + "        print(" + expression + ", end='', file=self.out)\n";
}

struct Fed {
  TemporaryFolder folder;
  Host host;
  explicit Fed(const std::filesystem::path& from, const std::string& module = "entry")
      : host(test::python_host(module, "Writing", "kwargs.path = " + quoted(folder.file("out.txt")),
                               from.string())) {}
  std::string end() {
    { const auto scope = host.telemetry()("work"); }
    host.shutdown(std::chrono::seconds(20));
    CHECK(host.ledger().reporters.at(0).rejected == 0);
    return test::text_of(folder.file("out.txt"));
  }
};

}  // namespace

TEST_CASE("Modules of two folders are not mixed up, however they import each other") {
  const std::string ways[][3] = {
      // imports at the top, an expression, imports in the method
      {"import shared_part", "shared_part.NAME", ""},
      {"from shared_part import NAME", "NAME", ""},
      {"import shared_package.inner", "shared_package.inner.NAME", ""},
      {"import shared_package.inner as inner", "inner.NAME", ""},
      {"from shared_package import inner", "inner.NAME", ""},
      {"from shared_package import *", "NAME", ""},
      {"NAME = 'at first'", "NAME", "        from shared_part import NAME\n"},
      {"import importlib", "importlib.import_module('shared_package.inner').NAME", ""},
      {"import shared_part", "__import__('shared_part').NAME", ""},
      {"import queue", "queue.NAME", ""},  // as one of Python's own
      {"import dataclasses, shared_part\n@dataclasses.dataclass\nclass Data:\n    part: 'str' = "
       "shared_part.NAME",
       "Data().part", ""},
  };
  for (const auto& [imports, expression, in_method] : ways) {
    CAPTURE(imports, expression, in_method);
    TemporaryFolder first, second;
    for (const auto* folder : {&first, &second}) {
      const std::string name = "NAME = '" + std::string(folder == &first ? "first" : "second") + "'\n";
      write(folder->path() / "shared_part.py", name);
      write(folder->path() / "queue.py", name);
      write(folder->path() / "shared_package" / "__init__.py", "from .inner import NAME\n");
      write(folder->path() / "shared_package" / "inner.py", "from shared_part import NAME\n");
      write(folder->path() / "entry.py", writing(imports, expression, in_method));
    }
    Fed one(first.path()), two(second.path());
    const bool is_late = imports == "NAME = 'at first'";
    CHECK(one.end() == (is_late ? "at first first" : "first first"));
    CHECK(two.end() == (is_late ? "at first second" : "second second"));
  }
}

TEST_CASE("Two reporters of one folder share its modules") {
  const TemporaryFolder folder;
  write(folder.path() / "counted.py", "import itertools\nNUMBERS = itertools.count(1)\n");
  write(folder.path() / "entry.py", writing("import counted", "next(counted.NUMBERS)", ""));
  Fed one(folder.path()), two(folder.path());
  CHECK(one.end() == "1 3");
  CHECK(two.end() == "2 4");
}

TEST_CASE("When a file that a module imports has changed, the next reporter has both anew") {
  const TemporaryFolder folder;
  write(folder.path() / "part.py", "NAME = 'old'\n");
  write(folder.path() / "late.py", "NAME = 'old'\n");
  write(folder.path() / "entry.py", writing("import part\nNAME = 'entry 1'", "(NAME, part.NAME)", ""));
  Fed old(folder.path());
  write(folder.path() / "part.py", "NAME = 'changed'\n");
  CHECK(Fed(folder.path()).end() == "('entry 1', 'changed') ('entry 1', 'changed')");
  write(folder.path() / "entry.py", writing("import part\nNAME = 'entry two'", "(NAME, part.NAME)", ""));
  CHECK(Fed(folder.path()).end() == "('entry two', 'changed') ('entry two', 'changed')");
  CHECK(old.end() == "('entry 1', 'old') ('entry 1', 'old')");
}

TEST_CASE("A reload that fails to import leaves the running reporter its modules") {
  const TemporaryFolder folder;
  write(folder.path() / "part.py", "NAME = 'good'\n");
  write(folder.path() / "entry.py",
        writing("import part", "part.NAME",
                "        import importlib; import part as again; assert again is part\n"));
  Fed running(folder.path());
  write(folder.path() / "part.py", "syntax error\n");
  const auto refused = Host::from_text(
      test::python_config("entry", "Writing", "kwargs.path = \"/dev/null\"", folder.path().string()));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(), Catch::Contains("SyntaxError"));
  CHECK(running.end() == "good good");
  write(folder.path() / "part.py", "NAME = 'mended'\n");
  CHECK(Fed(folder.path()).end() == "mended mended");
}

TEST_CASE("A file that everyone may write is refused when a module imports it") {
  const TemporaryFolder folder;
  const std::filesystem::path part = folder.path() / "part.py";
  write(part, "NAME = 'x'\n");
  write(folder.path() / "entry.py", writing("import part", "part.NAME", ""));
  std::filesystem::permissions(part, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const auto refused = Host::from_text(
      test::python_config("entry", "Writing", "kwargs.path = \"/dev/null\"", folder.path().string()));
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message(),
             Catch::Contains(part.string() + ": everyone may write this module (mode 0"));
  std::filesystem::permissions(part, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::remove);
  CHECK(Fed(folder.path()).end() == "x x");
}
