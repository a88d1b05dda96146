// A path whose file changes while the process runs: each content is its own plugin, and the old ones live on.
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "catch.hpp"
#include "load/sha256.hpp"
#include "open_plugin.hpp"
#include "private_place.hpp"

using pollux::load::LoadFrom;
using pollux::load::Plugin;

namespace {

std::shared_ptr<const Plugin> opened(const fs::path& file, LoadFrom from = LoadFrom::installed) {
  auto plugin = open_plugin(file, from);
  INFO((plugin ? "" : plugin.error().message()));
  REQUIRE(plugin);
  return *plugin;
}

// A plugin like the fixture that no other test has loaded: what follows the last section is nobody's.
std::string fresh(const std::string& name, const std::string& mark) {
  return read_file(fixture(name)) + "replaced_test " + mark;
}

void replace(const fs::path& file, const std::string& bytes) {
  std::ofstream(file.string() + ".new", std::ios::binary) << bytes;
  fs::rename(file.string() + ".new", file);
}

}  // namespace

TEST_CASE("a file that was replaced is loaded anew from a private copy, and the old plugin lives on") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const std::string counter = fresh("c_counter", "1");
  const std::string recorder = fresh("recorder", "1");
  const fs::path file = folder.write("libpollux_a.so", counter);
  const auto old = opened(file);
  CHECK(old->library() == fs::canonical(file));
  CHECK(old->reporter().start == nullptr);

  replace(file, recorder);
  const auto now = opened(file);
  CHECK(now->manifest().name == "recorder");
  CHECK(now->library() == place.folder() / (pollux::load::sha256_of(recorder) + ".so"));
  CHECK(now->reporter().start != nullptr);
  CHECK(old->manifest().name == "c_counter");
  CHECK(old->reporter().get_extension(nullptr, "none/1") == nullptr);

  // Back again: what is loaded already, by its content.
  replace(file, counter);
  CHECK(opened(file) == old);
  replace(file, recorder);
  CHECK(opened(file) == now);
}

TEST_CASE("a file that was written to in place is loaded anew too, and one that was only touched is not") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const fs::path file = folder.write("libpollux_a.so", fresh("c_counter", "2"));
  const auto old = opened(file);
  fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1));
  CHECK(opened(file) == old);
  std::ofstream(file, std::ios::binary | std::ios::app) << "more";
  const auto now = opened(file);
  CHECK(now != old);
  CHECK(&now->reporter() != &old->reporter());
  CHECK(now->library().parent_path() == place.folder());
}

TEST_CASE("a new file under a new name is loaded where it is, by whatever link it is named") {
  const TemporaryFolder folder;
  const fs::path link = folder.path() / "libpollux_a.so";
  for (const char* version : {"1", "2"}) {
    const fs::path file =
        folder.write("libpollux_a.so." + std::string(version), fresh("c_counter", "link") + version);
    fs::remove(link);
    fs::create_symlink(file, link);
    CHECK(opened(link)->library() == fs::canonical(file));
  }
}

TEST_CASE("bytes that were loaded where they are installed are loaded again for who wants a private copy") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const fs::path file = folder.write("libpollux_a.so", fresh("c_counter", "3"));
  const auto installed = opened(file);
  const auto copy = opened(file, LoadFrom::private_copy);
  CHECK(copy->library().parent_path() == place.folder());
  CHECK(&copy->reporter() != &installed->reporter());
  CHECK(opened(file, LoadFrom::private_copy) == copy);
  CHECK(opened(file) == installed);
}

TEST_CASE("a private copy finds nothing of its own folder, and the loader's reason says what") {
  const PrivatePlace place;
  const fs::path file = fs::path(POLLUX_FIXTURE_DIR) / "neighbours/libpollux_needs_neighbour.so";
  // The copy first: a library that is loaded already would be found by its name.
  const auto copy = open_plugin(file, LoadFrom::private_copy);
  REQUIRE_FALSE(copy);
  CHECK(copy.error().where == file.string());
  CHECK_THAT(copy.error().what,
             Catch::StartsWith("the system cannot load its private copy " + place.folder().string()));
  CHECK_THAT(
      copy.error().what,
      Catch::EndsWith(
          "libpollux_fixture_neighbour.so: cannot open shared object file: No such file or directory"));
  CHECK_THAT(copy.error().expected, Catch::Contains("$ORIGIN"));
  CHECK(opened(file)->manifest().name == "needs_neighbour");
}
