// Where private copies go, who may enter there, and that a name never stands for other bytes.
#include "load/private_copy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "catch.hpp"
#include "load/private_folder.hpp"
#include "load/sha256.hpp"
#include "private_place.hpp"

using pollux::load::copy_privately;
using pollux::load::open_private_folder;
using pollux::load::PluginFile;

namespace {

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

PluginFile file_of(const std::string& bytes) {
  return {"a.so", "/p/a.so", {}, bytes, pollux::load::sha256_of(bytes)};
}

fs::path copied(const PluginFile& file) {
  auto copy = copy_privately(file);
  INFO((copy ? "" : copy.error().message()));
  REQUIRE(copy);
  return *copy;
}

fs::path chosen() {
  auto folder = open_private_folder();
  INFO((folder ? "" : folder.error().message()));
  REQUIRE(folder);
  return *folder;
}

const std::string folder_name = "pollux-plugins-" + std::to_string(::geteuid());

}  // namespace

TEST_CASE("a copy has its hash as its name, is read-only, and lies where only its user can enter") {
  const PrivatePlace place;
  const PluginFile file = file_of("bytes of a plugin");
  const fs::path copy = copied(file);
  CHECK(copy == place.folder() / (file.sha256 + ".so"));
  CHECK(read_file(copy) == file.bytes);
  CHECK(mode_of(copy) == 0400);
  CHECK(mode_of(place.folder()) == 0700);
  // Nothing else is left.
  CHECK(std::distance(fs::directory_iterator(place.folder()), fs::directory_iterator()) == 1);
}

TEST_CASE("a copy that is there is used again, unless anything of it has changed") {
  const PrivatePlace place;
  const PluginFile file = file_of("bytes of a plugin");
  const fs::path copy = copied(file);
  const auto first = pollux::load::stamp_at(copy);
  CHECK(copied(file) == copy);
  CHECK(pollux::load::stamp_at(copy) == first);

  SECTION("other bytes of the same length") {
    fs::remove(copy);
    std::ofstream(copy) << "bytes of another!";
    REQUIRE(::chmod(copy.c_str(), 0400) == 0);
  }
  SECTION("a mode that lets it be written") { REQUIRE(::chmod(copy.c_str(), 0600) == 0); }
  SECTION("a link to other bytes") {
    fs::remove(copy);
    fs::create_symlink(place.path() / "elsewhere", copy);
    std::ofstream(place.path() / "elsewhere") << file.bytes;
  }
  CHECK(copied(file) == copy);
  CHECK(read_file(copy) == file.bytes);
  CHECK(mode_of(copy) == 0400);
  CHECK(fs::symlink_status(copy).type() == fs::file_type::regular);
  CHECK(pollux::load::stamp_at(copy) != first);
}

TEST_CASE("the first place of XDG_RUNTIME_DIR, TMPDIR and /tmp that will do is taken") {
  const PrivatePlace runtime;
  const TemporaryFolder temporary;
  const Variable tmpdir("TMPDIR", temporary.path().c_str());
  CHECK(chosen() == runtime.folder());
  {
    const Variable none("XDG_RUNTIME_DIR", nullptr);
    CHECK(chosen() == temporary.path() / folder_name);
    const Variable relative("TMPDIR", "relative");
    CHECK(chosen() == fs::path("/tmp") / folder_name);
  }
  SECTION("a place that does not exist") { fs::remove_all(runtime.path()); }
  SECTION("a place in which everyone may replace the folder") {
    REQUIRE(::chmod(runtime.path().c_str(), 0777) == 0);
  }
  SECTION("a folder that others may enter") { REQUIRE(::chmod(runtime.folder().c_str(), 0710) == 0); }
  SECTION("a link instead of a folder") {
    fs::remove(runtime.folder());
    fs::create_directory(runtime.path() / "elsewhere");
    REQUIRE(::chmod((runtime.path() / "elsewhere").c_str(), 0700) == 0);
    fs::create_symlink(runtime.path() / "elsewhere", runtime.folder());
  }
  SECTION("a file instead of a folder") {
    fs::remove(runtime.folder());
    std::ofstream(runtime.folder()) << "x";
  }
  SECTION("a folder that somebody else has put there") {
    if (::geteuid() != 0) return;
    REQUIRE(::chown(runtime.folder().c_str(), 54321, static_cast<gid_t>(-1)) == 0);
  }
  SECTION("a place that is somebody else's") {
    if (::geteuid() != 0) return;
    REQUIRE(::chown(runtime.path().c_str(), 54321, static_cast<gid_t>(-1)) == 0);
  }
  CHECK(chosen() == temporary.path() / folder_name);
}

TEST_CASE("a place in which everyone may add but not replace will do, as /tmp does") {
  const PrivatePlace place;
  REQUIRE(::chmod(place.path().c_str(), 01777) == 0);
  CHECK(chosen() == place.folder());
}
