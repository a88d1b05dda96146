// Who could have written a configuration: files that are refused with the chmod to run.
#include <sys/stat.h>

#include "config/load.hpp"
#include "config_test.hpp"
#include "temporary_folder.hpp"

namespace pollux::config {

namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

// Empty when the file is read.
std::string refusal(const fs::path& file) {
  const auto settings = load_file(file, variables());
  return settings ? "" : message_of(settings.error());
}

fs::path written(const fs::path& file) {
  std::ofstream(file) << "[telemetry]\nenabled = false\n";
  return file;
}

void set_mode(const fs::path& path, mode_t mode) { REQUIRE(::chmod(path.c_str(), mode) == 0); }

}  // namespace

TEST_CASE("a configuration that everyone may write is refused with the chmod to run") {
  const TemporaryFolder folder;
  const fs::path file = written(folder.path() / "app.toml");
  for (const mode_t mode : {0666u, 0602u, 0777u}) {
    set_mode(file, mode);
    CHECK_THAT(refusal(file), Catch::StartsWith(file.string() + ": everyone may write this configuration") &&
                                  Catch::EndsWith("; chmod o-w " + file.string()));
  }
  for (const mode_t mode : {0600u, 0644u, 0664u, 0660u}) {
    set_mode(file, mode);
    CHECK(refusal(file).empty());
  }
}

TEST_CASE("so is one in a folder in which everyone may put another in its place") {
  const TemporaryFolder folder;
  const fs::path file = written(folder.path() / "app.toml");
  set_mode(folder.path(), 0777);
  CHECK_THAT(refusal(file),
             Catch::Contains("everyone may write its folder " + folder.path().string() + " (mode 0777)") &&
                 Catch::EndsWith("; chmod o-w " + folder.path().string()));
  set_mode(folder.path(), 01777);  // as /tmp: nobody replaces another's
  CHECK(refusal(file).empty());
}

TEST_CASE("a link is judged by the folder that it is in, and by where it leads") {
  const TemporaryFolder folder;
  const fs::path open = folder.path() / "open", closed = folder.path() / "closed";
  for (const fs::path& each : {open, closed}) fs::create_directory(each);
  written(open / "app.toml");
  written(closed / "app.toml");
  fs::create_symlink(closed / "app.toml", open / "link.toml");
  fs::create_symlink(open / "app.toml", closed / "link.toml");
  CHECK(refusal(open / "link.toml").empty());
  set_mode(open, 0777);
  CHECK_THAT(refusal(open / "link.toml"), Catch::Contains("chmod o-w " + open.string()));
  CHECK_THAT(refusal(closed / "link.toml"), Catch::Contains("chmod o-w " + open.string()));
  CHECK(refusal(closed / "app.toml").empty());
}

TEST_CASE("what is no regular file is its opener's affair") {
  CHECK(refusal("/dev/null").empty());  // which everyone may write
}

TEST_CASE("a file of several GiB is refused without being read") {
  const TemporaryFolder folder;
  const fs::path file = written(folder.path() / "app.toml");
  std::error_code error;
  fs::resize_file(file, std::uintmax_t{8} << 30, error);
  if (error) return;
  CHECK_THAT(refusal(file), Catch::Contains("the configuration is too large; expected at most 1MiB"));
}

}  // namespace pollux::config
