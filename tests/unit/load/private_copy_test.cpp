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
  SECTION("a place that is somebody else's") {
    if (::geteuid() != 0) return;
    REQUIRE(::chown(runtime.path().c_str(), 54321, static_cast<gid_t>(-1)) == 0);
  }
  CHECK(chosen() == temporary.path() / folder_name);
}

TEST_CASE("where somebody is in the way of the folder, it is another one beside, which is found again") {
  const PrivatePlace place;
  const fs::path usual = chosen();
  SECTION("a folder that others may enter") { REQUIRE(::chmod(usual.c_str(), 0710) == 0); }
  SECTION("a link instead of a folder") {
    fs::remove(usual);
    fs::create_directory(place.path() / "elsewhere");
    REQUIRE(::chmod((place.path() / "elsewhere").c_str(), 0700) == 0);
    fs::create_symlink(place.path() / "elsewhere", usual);
  }
  SECTION("a file instead of a folder") {
    fs::remove(usual);
    std::ofstream(usual) << "x";
  }
  SECTION("a folder that somebody else has put there, and more that he guessed") {
    if (::geteuid() != 0) return;
    for (const char* guessed : {"", "-", "-1", "-000000"}) {
      const fs::path theirs = usual.string() + guessed;
      fs::create_directory(theirs);
      REQUIRE(::chmod(theirs.c_str(), 0700) == 0);
      REQUIRE(::chown(theirs.c_str(), 54321, static_cast<gid_t>(-1)) == 0);
    }
  }
  const fs::path other = chosen();
  CHECK(other.parent_path() == place.path());
  CHECK_THAT(other.filename().string(), Catch::StartsWith(folder_name + "-"));
  CHECK(mode_of(other) == 0700);
  CHECK(chosen() == other);
  CHECK(copied(file_of("bytes of a plugin")).parent_path() == other);
}

TEST_CASE("a place in which everyone may add but not replace will do, as /tmp does") {
  const PrivatePlace place;
  REQUIRE(::chmod(place.path().c_str(), 01777) == 0);
  CHECK(chosen() == place.folder());
}
