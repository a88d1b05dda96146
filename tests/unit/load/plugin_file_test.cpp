// Reading a plugin's file: what it is found to be, through which links, and who is refused on the way.
#include "load/plugin_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>

#include "catch.hpp"
#include "load/sha256.hpp"
#include "temporary_folder.hpp"

using pollux::load::read_plugin_file;
using pollux::load::read_trusted_file;
using pollux::load::stamp_at;

namespace {

// Empty when the file is accepted.
std::string refusal(const fs::path& file, const fs::path& configuration = {}) {
  const auto read = read_trusted_file(file, configuration);
  return read ? "" : read.error().what;
}

void give(const fs::path& file, uid_t user) {
  REQUIRE(::lchown(file.c_str(), user, static_cast<gid_t>(-1)) == 0);
}

}  // namespace

TEST_CASE("a file is read whole, with its hash and the place where it really is") {
  const TemporaryFolder folder;
  const std::string bytes = std::string("a\0b", 3) + std::string(200'000, 'x');
  const fs::path file = folder.write("a.so", bytes);
  fs::create_symlink("a.so", folder.path() / "relative");
  fs::create_symlink(folder.path() / "relative", folder.path() / "absolute");
  for (const char* name : {"a.so", "relative", "absolute"}) {
    const auto read = read_plugin_file(folder.path() / name);
    REQUIRE(read);
    CHECK(read->named == folder.path() / name);
    CHECK(read->file == fs::canonical(file));
    CHECK(read->bytes == bytes);
    CHECK(read->sha256 == pollux::load::sha256_of(bytes));
    CHECK(read->stamp == stamp_at(file));
  }
}

TEST_CASE("what is missing, no file, or leads nowhere gets its own reason") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  fs::create_symlink("circle", folder.path() / "circle");
  fs::create_symlink("gone", folder.path() / "dangling");
  const auto reason = [&](const fs::path& name) { return refusal(folder.path() / name); };
  CHECK(reason("gone") == "the file does not exist");
  CHECK(reason("dangling") == "the file does not exist");
  CHECK(reason("gone/a.so") == "the file does not exist");
  CHECK(reason("") == "not a regular file");
  CHECK(reason("pipe") == "not a regular file");  // and nobody waited for its other end
  CHECK(reason("circle") == "cannot be opened: Too many levels of symbolic links");
}

TEST_CASE("a file of several GiB is refused by its size, and no memory is asked for") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("a.so",
                                     "\x7f"
                                     "ELF");
  for (const std::uint64_t size :
       {std::uint64_t{600} << 20, std::uint64_t{8} << 30, std::uint64_t{1} << 40}) {
    std::error_code error;
    fs::resize_file(file, size, error);
    if (error) return;  // a file system without sparse files, or with a limit
    const auto before = std::chrono::steady_clock::now();
    const auto read = read_plugin_file(file);
    REQUIRE_FALSE(read);
    CHECK(read.error().what == "the file has " + std::to_string(size) + " bytes");
    CHECK(read.error().expected == "at most 536870912");
    CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(1));
  }
}

TEST_CASE("a file that was rewritten, touched or replaced has another stamp, and one that was read has not") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("a.so", "one");
  const auto first = stamp_at(file);
  REQUIRE(first);
  CHECK(read_plugin_file(file)->stamp == *first);
  const timespec past[2] = {{1, 0}, {1, 0}};
  REQUIRE(::utimensat(AT_FDCWD, file.c_str(), past, 0) == 0);
  const auto touched = stamp_at(file);
  CHECK(touched != first);
  fs::rename(folder.write("b.so", "one"), file);
  CHECK(stamp_at(file) != touched);
  CHECK_FALSE(stamp_at(folder.path() / "gone"));
}

TEST_CASE("the rule is applied to the file, its folder and the folder of a link to it") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "open");
  fs::create_directory(folder.path() / "closed");
  const fs::path file = folder.write("closed/a.so", "x");
  REQUIRE(::chmod(file.c_str(), 0644) == 0);
  REQUIRE(::chmod((folder.path() / "open").c_str(), 0777) == 0);
  CHECK(refusal(file).empty());

  const fs::path link = folder.path() / "open/a.so";
  fs::create_symlink(file, link);
  CHECK_THAT(refusal(link), Catch::StartsWith("everyone may write its folder"));
  // A link in the middle of a chain, its ends in folders that nobody else may write.
  fs::create_symlink(link, folder.path() / "closed/chain.so");
  CHECK_THAT(refusal(folder.path() / "closed/chain.so"), Catch::StartsWith("everyone may write its folder"));
  fs::create_symlink(folder.write("open/b.so", "x"), folder.path() / "closed/b.so");
  CHECK_THAT(refusal(folder.path() / "closed/b.so"), Catch::StartsWith("everyone may write its folder"));
  // Nobody is judged where nothing will run.
  CHECK(read_plugin_file(link));

  REQUIRE(::chmod(file.c_str(), 0646) == 0);
  CHECK(refusal(file) == "everyone may write this plugin (mode 0646)");
}

TEST_CASE("the owner of the configuration file is looked up") {
  if (::geteuid() != 0)
    return;  // only root can give files away; the rule itself is tested in trust_test.cpp for everyone
  const TemporaryFolder folder;
  const fs::path file = folder.write("a.so", "x");
  const fs::path configuration = folder.write("pollux.toml", "");
  give(file, 54321);
  CHECK(refusal(file, configuration) == "this plugin is owned by user 54321");
  give(configuration, 54321);
  CHECK(refusal(file, configuration).empty());
  CHECK_FALSE(refusal(file, folder.path() / "missing.toml").empty());
}

TEST_CASE("a stranger's link in a folder like /tmp is refused, whatever it leads to") {
  if (::geteuid() != 0) return;
  const TemporaryFolder folder;
  REQUIRE(::chmod(folder.path().c_str(), 01777) == 0);
  fs::create_directory(folder.path() / "closed");
  const fs::path link = folder.path() / "a.so";
  fs::create_symlink(folder.write("closed/a.so", "x"), link);
  CHECK(refusal(link).empty());
  give(link, 54321);
  CHECK_THAT(refusal(link), Catch::Contains("owned by user 54321"));
}
