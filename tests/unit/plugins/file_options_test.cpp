// The file plugin's options: what is refused and why, permissions, folders, and changes while it runs.
#include <sys/stat.h>

#include <string>

#include "catch.hpp"
#include "file_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::testing::Answer;
using pollux::testing::EventList;
using pollux::testing::OptionTable;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777u;
}

}  // namespace

TEST_CASE("Compression without rotation is refused with the remedy") {
  OptionTable options;
  options.set("path", "events.jsonl").set("rotate.compression", "zstd").set("rotate.size", 0);
  const Answer answer = DrivenFile(options).created();
  CHECK(answer.status == POLLUX_INVALID);
  CHECK(answer.option == "compression");
  CHECK_THAT(answer.message, Contains("set rotate.size or rotate.age"));
}

TEST_CASE("Creating the file reporter touches no file") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("new/events"));
  const DrivenFile file(options);
  CHECK(file.created().status == POLLUX_OK);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("Missing folders are made, and files have the permissions that were asked for, past any umask") {
  const TemporaryFolder folder;
  const std::string path = folder.file("a/b/events.jsonl");
  const mode_t before = ::umask(0077);
  OptionTable options;
  options.set("path", path);
  const bool shared = GENERATE(false, true);
  if (shared) options.set("mode", "0640");
  {
    DrivenFile file(options);
    REQUIRE(file.start().status == POLLUX_OK);
  }
  ::umask(before);
  CHECK(mode_of(path) == (shared ? 0640 : 0600));
  CHECK(mode_of(folder.file("a/b")) == 0700);  // of folders the umask has its say
}

TEST_CASE("The permissions of a file that is there are left alone") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  std::ofstream(path).flush();
  fs::permissions(path, fs::perms(0644));
  OptionTable options;
  options.set("path", path);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  CHECK(mode_of(path) == 0644);
}

TEST_CASE("A symbolic link, a folder and a device are refused at the start") {
  const TemporaryFolder folder;
  const std::string link = folder.file("link");
  fs::create_symlink(folder.file("target"), link);
  const auto refused = [](const std::string& path) {
    OptionTable options;
    options.set("path", path);
    DrivenFile file(options);
    const Answer answer = file.start();
    CHECK(answer.status == POLLUX_FATAL);
    CHECK_THAT(answer.message, Contains(path));
    return answer.message;
  };
  CHECK_THAT(refused(link), Contains("symbolic link"));
  CHECK_FALSE(fs::exists(folder.file("target")));
  CHECK_THAT(refused(folder.path().string()), Contains("it is a folder"));
  CHECK_THAT(refused("/dev/zero"), Contains("it is a device"));
}

TEST_CASE("A file of somebody else, or of the other format, is left as it is and refused") {
  const TemporaryFolder folder;
  const std::string path = folder.file("package.json");
  const std::string content = GENERATE(as<std::string>(), "{\n  \"name\": 1 }", "a,b\n1,2\n", "\n", "time,x");
  std::ofstream(path) << content;
  OptionTable options;
  options.set("path", path).set("format", GENERATE(as<std::string>(), "jsonl", "csv"));
  DrivenFile file(options);
  const Answer answer = file.start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains("not a file of this reporter"));
  CHECK(text_of(path) == content);
}

TEST_CASE(
    "Limits change while the file reporter runs, another path needs a new one, and a wrong one changes "
    "nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  options.set("path", path);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 20);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(names_in(folder.path()).size() == 1);

  OptionTable wrong;
  wrong.set("path", path).set("rotate.size", 0).set("rotate.compression", "zstd");
  CHECK(file.reconfigure(wrong).status == POLLUX_INVALID);
  OptionTable elsewhere;
  elsewhere.set("path", path + "2");
  CHECK(file.reconfigure(elsewhere).status == POLLUX_NEEDS_RESTART);
  OptionTable other_format;
  other_format.set("path", path).set("format", "csv");
  CHECK(file.reconfigure(other_format).status == POLLUX_NEEDS_RESTART);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(names_in(folder.path()).size() == 1);

  OptionTable small;
  small.set("path", path).set("rotate.size", 1024).set("rotate.files", 3);
  REQUIRE(file.reconfigure(small).status == POLLUX_OK);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(names_in(folder.path()).size() == 4);
}
