// ExclusivePaths: two reporters of a configuration that would write one file, however they spell it.
#include "load/exclusive_paths.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "load/manifest.hpp"
#include "pollux/abi/manifest.h"
#include "temporary_folder.hpp"

namespace fs = std::filesystem;
using pollux::Errors;
using pollux::config::Option;
using pollux::load::ExclusivePaths;
using pollux::load::Manifest;

namespace {

Manifest schema_with(const std::string& flags) {
  using namespace std::string_literals;
  const std::string bytes = POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI "name=file\0version=1\0"s +
                            "option=file.path|string||" + flags + "|\0option=target|string|||\0"s;
  const auto manifest = pollux::load::parse_manifest(bytes, "p.so");
  INFO((manifest ? "" : manifest.error().message()));
  REQUIRE(manifest);
  return *manifest;
}

Option text(const std::string& key, const std::string& value, std::uint32_t line) {
  Option made;
  made.key = key;
  made.value = value;
  made.position = {line, 3};
  return made;
}

Option table(const std::string& key, std::vector<Option> entries) {
  Option made;
  made.key = key;
  made.value = std::move(entries);
  made.is_table = true;
  return made;
}

// Reporters of c.toml, whose paths stand in lines 1, 2, ...
struct Claims {
  explicit Claims(const std::string& flags = "exclusive") : manifest(schema_with(flags)) {
    settings.file = "c.toml";
  }

  std::string claim(const fs::path& path, const std::string& target = "file") {
    pollux::config::ReporterSettings reporter;
    reporter.name = "r" + std::to_string(++line);
    const Option options =
        table("", {table("file", {text("path", path, line)}), text("target", target, line)});
    const Errors errors = paths.claim(settings, reporter, options, manifest);
    return errors.empty() ? "" : errors.front().message();
  }

  Manifest manifest;
  pollux::config::Settings settings;
  ExclusivePaths paths;
  std::uint32_t line = 0;
};

}  // namespace

TEST_CASE("exclusive paths: the error has the places of both reporters") {
  const TemporaryFolder folder;
  Claims claims;
  CHECK(claims.claim(folder.path() / "a").empty());
  CHECK(claims.claim(folder.path() / "b").empty());
  CHECK(claims.claim(folder.path() / "a") ==
        "c.toml:3:3: option 'file.path' of reporter 'r3' names the same file as reporter 'r1' at c.toml:1:3; "
        "expected a file of its own for each reporter");
}

TEST_CASE("exclusive paths: every spelling of a path is the same") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "real");
  fs::create_directory_symlink(folder.path() / "real", folder.path() / "link");
  std::ofstream(folder.path() / "real/there").flush();
  fs::create_hard_link(folder.path() / "real/there", folder.path() / "twin");
  fs::create_symlink(folder.path() / "real/there", folder.path() / "alias");
  for (const char* name : {"there", "not_yet"}) {
    CAPTURE(name);
    Claims claims;
    REQUIRE(claims.claim(folder.path() / "real" / name).empty());
    CHECK_FALSE(claims.claim(folder.path() / "link" / name).empty());
    CHECK_FALSE(claims.claim(folder.path() / "real/../real/.//" / name).empty());
    CHECK_FALSE(claims.claim(fs::relative(folder.path() / "real", fs::current_path()) / name).empty());
    if (name != std::string("there")) continue;
    CHECK_FALSE(claims.claim(folder.path() / "twin").empty());
    CHECK_FALSE(claims.claim(folder.path() / "alias").empty());
  }
}

TEST_CASE("exclusive paths: devices can be shared, and files in /dev/shm cannot") {
  Claims claims;
  for (const char* path : {"/dev/stdout", "/dev/null", "/dev/fd/7", "/proc/self/fd/7", "/dev/./null"}) {
    CHECK(claims.claim(path).empty());
    CHECK(claims.claim(path).empty());
  }
  CHECK(claims.claim("/dev/shm/pollux").empty());
  CHECK_FALSE(claims.claim("/dev/shm/pollux").empty());
}

TEST_CASE("exclusive paths: a condition is another option's value") {
  const TemporaryFolder folder;
  Claims claims("exclusive:target=file");
  CHECK(claims.claim(folder.path() / "a", "stderr").empty());
  CHECK(claims.claim(folder.path() / "a", "file").empty());
  CHECK(claims.claim(folder.path() / "a", "stderr").empty());
  CHECK_FALSE(claims.claim(folder.path() / "a", "file").empty());
}

TEST_CASE("exclusive paths: without the flag a file may be named twice") {
  const TemporaryFolder folder;
  Claims claims("");
  CHECK(claims.claim(folder.path() / "a").empty());
  CHECK(claims.claim(folder.path() / "a").empty());
}
