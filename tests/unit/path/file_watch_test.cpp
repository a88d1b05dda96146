#include "platform/file_watch.hpp"

#include <fstream>

#include "catch.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using platform::FileWatch;

TEST_CASE(
    "A file concerns when it is closed, renamed to, linked or removed, not while it is written, and alone") {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "watched";
  FileWatch watch;
  REQUIRE(watch.follow({file}));
  CHECK_FALSE(watch.follow({file}));

  std::ofstream stream(file);
  stream << "half" << std::flush;
  std::ofstream(folder.file("neighbour")) << "whole";
  CHECK_FALSE(watch.take());
  stream.close();
  CHECK(watch.take());
  CHECK_FALSE(watch.take());

  std::filesystem::rename(folder.file("neighbour"), file);
  CHECK(watch.take());
  std::filesystem::remove(file);
  CHECK(watch.take());
  std::filesystem::create_symlink("elsewhere", file);
  CHECK(watch.take());
}

TEST_CASE("Every link and folder on the way to a file is followed, and a folder that comes later") {
  const test::TemporaryFolder folder;
  const std::filesystem::path real = folder.path() / "real";
  std::filesystem::create_directories(real);
  std::filesystem::create_directory_symlink("real", folder.path() / "link");
  const std::filesystem::path file = folder.path() / "link" / "later" / "file";
  FileWatch watch;
  CHECK(watch.follow({file}));
  std::filesystem::create_directory(real / "later");
  CHECK(watch.take());
  CHECK(watch.follow({file}));
  std::ofstream(real / "later" / "file") << "text";
  CHECK(watch.take());

  std::filesystem::create_directories(folder.path() / "other" / "later");
  std::filesystem::create_directory_symlink("other", folder.path() / "new");
  CHECK_FALSE(watch.take());
  std::filesystem::rename(folder.path() / "new", folder.path() / "link");
  CHECK(watch.take());
  CHECK(watch.follow({file}));
  std::ofstream(folder.path() / "other" / "later" / "file") << "text";
  CHECK(watch.take());
  std::ofstream(real / "later" / "file") << "nobody looks here any more";
  CHECK_FALSE(watch.take());
}
