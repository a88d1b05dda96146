// Files that plugins write: what is opened, and what happens when others move, replace, lock or close them.
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "file_size_limit.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

constexpr uid_t somebody_else = 65534;

// A reporter that writes a line or an object for each event, whose numbers can be found in its file.
class Writer {
 public:
  Writer(const std::string& plugin, const std::string& path, const OptionsOf::Scalar& mode = "0600")
      : plugin_(plugin),
        reporter_(plugin, OptionsOf{{"path", path},
                                    {"mode", mode},
                                    plugin == "log" ? Option{"target", "file"} : Option{"sync", "batch"}}) {}

  LoadedReporter& operator*() { return reporter_; }
  LoadedReporter* operator->() { return &reporter_; }

  void start() {
    const auto answer = reporter_.start();
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
  }
  LoadedReporter::Answer deliver(int number, std::uint32_t first = 0) {
    BatchOf batch;
    batch.timing("scope").with("number", number);
    return reporter_.deliver(batch, first);
  }
  void write(int number) {
    const auto answer = deliver(number);
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
  }

 private:
  using Option = std::pair<std::string, OptionsOf::Scalar>;
  std::string plugin_;
  LoadedReporter reporter_;
};

// The numbers that a Writer's file holds, in whichever format.
std::vector<int> written(const fs::path& file) {
  std::vector<int> numbers;
  const std::string text = text_of(file);
  constexpr std::string_view key = "number";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
    const std::size_t digit = text.find_first_of("0123456789", at);
    numbers.push_back(std::stoi(text.substr(digit)));
  }
  return numbers;
}
using Numbers = std::vector<int>;

// The descriptors of this process that are open on that file.
std::vector<int> descriptors_of(const fs::path& file) {
  std::vector<int> numbers;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    if (fs::read_symlink(entry.path(), error) == file) numbers.push_back(std::stoi(entry.path().filename()));
  }
  return numbers;
}

unsigned permissions_of(const fs::path& file) {
  struct stat status {};
  REQUIRE(::lstat(file.c_str(), &status) == 0);
  return status.st_mode & 07777u;
}

std::string file_plugin() {
  if (fs::exists(std::string(POLLUX_PLUGIN_DIR) + "/libpollux_log.so"))
    return GENERATE(as<std::string>(), "file", "trace", "log");
  return GENERATE(as<std::string>(), "file", "trace");
}

std::string written_plugin() {
  const std::string folder = POLLUX_PLUGIN_DIR;
  std::vector<std::string> plugins{"file", "trace"};
  for (const char* plugin : {"log", "sqlite"}) {
    if (fs::exists(folder + "/libpollux_" + plugin + ".so")) plugins.emplace_back(plugin);
  }
  return GENERATE_COPY(from_range(plugins));
}

std::string refusal(const std::string& plugin, const std::string& path) {
  Writer writer(plugin, path);
  const auto answer = writer->start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains(path));
  return answer.message;
}

}  // namespace

TEST_CASE("files: what is not a regular file of this user is refused at once, and left as it was") {
  const std::string plugin = written_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  SECTION("a symbolic link") {
    fs::create_symlink(folder.file("target"), path);
    CHECK_THAT(refusal(plugin, path), Contains("it is a symbolic link"));
    CHECK_FALSE(fs::exists(folder.file("target")));
  }
  SECTION("a FIFO") {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK_THAT(refusal(plugin, path), Contains("it is a FIFO"));
  }
  SECTION("a socket") {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK_THAT(refusal(plugin, path), Contains("it is a socket"));
    ::close(socket);
  }
  SECTION("a folder") {
    fs::create_directory(path);
    CHECK_THAT(refusal(plugin, path), Contains("it is a folder"));
  }
  SECTION("a device") { CHECK_THAT(refusal(plugin, "/dev/zero"), Contains("it is a device")); }
  SECTION("another user's file") {
    if (::geteuid() != 0) return;  // only root can make one
    std::ofstream(path) << "theirs\n";
    REQUIRE(::chown(path.c_str(), somebody_else, somebody_else) == 0);
    CHECK_THAT(refusal(plugin, path), Contains("it belongs to user 65534"));
    CHECK(text_of(path) == "theirs\n");
  }
}

TEST_CASE("files: they are the owner's alone unless `mode` says more, whatever the umask") {
  const std::string plugin = written_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const bool shared = GENERATE(false, true);
  const mode_t before = ::umask(shared ? 0077 : 0);
  Writer writer(plugin, folder.file("events"), shared ? "0640" : "0600");
  writer.start();
  ::umask(before);
  CHECK(permissions_of(folder.file("events")) == (shared ? 0640 : 0600));
}

TEST_CASE("files: after the file was moved or removed, the next event begins another one at the path") {
  const std::string plugin = file_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("sub/events"), moved = folder.file("moved");
  Writer writer(plugin, path);
  writer.start();
  writer.write(1);
  SECTION("moved") {
    fs::rename(path, moved);
    writer.write(2);
    CHECK(written(moved) == Numbers{1});
  }
  SECTION("removed") {
    fs::remove(path);
    writer.write(2);
    CHECK(permissions_of(path) == 0600);
  }
  SECTION("replaced by another") {
    std::ofstream(folder.file("new")).flush();
    fs::rename(folder.file("new"), path);
    writer.write(2);
  }
  SECTION("its folder was moved") {
    fs::rename(folder.file("sub"), moved);
    writer.write(2);
    CHECK(written(moved + "/events") == Numbers{1});
  }
  SECTION("its folder was removed") {
    fs::remove_all(folder.file("sub"));
    writer.write(2);
  }
  CHECK(written(path) == Numbers{2});
}

TEST_CASE("files: a flush without events begins the file that is missing") {
  const std::string plugin = written_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  Writer writer(plugin, path);
  writer.start();
  writer.write(1);
  fs::remove(path);
  REQUIRE(writer->flush().status == POLLUX_OK);
  CHECK(fs::exists(path));
}

TEST_CASE("files: while something else is in the file's place events wait, and nothing is written to it") {
  const std::string plugin = written_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events"), target = folder.file("target");
  Writer writer(plugin, path);
  writer.start();
  writer.write(1);
  fs::remove(path);
  const bool fifo = GENERATE(false, true);
  if (fifo) {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  } else {
    std::ofstream(target).flush();
    fs::create_symlink(target, path);
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = writer.deliver(2);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK_THAT(answer.message, Contains(fifo ? "it is a FIFO" : "it is a symbolic link"));
  }
  if (!fifo) CHECK(fs::file_size(target) == 0);
  fs::remove(path);
  CHECK(writer.deliver(2).status == POLLUX_OK);
  CHECK(fs::is_regular_file(fs::symlink_status(path)));
  if (plugin != "sqlite") CHECK(written(path) == Numbers{2});
}

TEST_CASE(
    "files: a descriptor that the program has closed is opened again, and whose number it is now is spared") {
  const std::string plugin = file_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events"), other = folder.file("other");
  Writer writer(plugin, path);
  writer.start();
  writer.write(1);
  const std::vector<int> numbers = descriptors_of(path);
  REQUIRE(numbers.size() == 1);
  const bool reused = GENERATE(false, true);
  REQUIRE(::close(numbers[0]) == 0);
  if (reused) {
    const int its = ::open(other.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    REQUIRE((its == numbers[0] || ::dup2(its, numbers[0]) == numbers[0]));
  }
  writer.write(2);
  REQUIRE(writer->stop().status == POLLUX_OK);
  Numbers all;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    if (entry.path() == other) continue;
    for (const int number : written(entry.path())) all.push_back(number);
  }
  std::sort(all.begin(), all.end());
  CHECK(all == Numbers{1, 2});
  if (!reused) return;
  CHECK(fs::file_size(other) == 0);
  CHECK(::fcntl(numbers[0], F_GETFD) >= 0);  // it was not closed either
  ::close(numbers[0]);
}

TEST_CASE("files: a second reporter or process is refused while the first has the file") {
  const std::string plugin = file_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  Writer first(plugin, path);
  first.start();
  first.write(1);
  CHECK_THAT(refusal(plugin, path), Contains("another reporter or process writes to it"));
  const pid_t child = ::fork();
  if (child == 0) {
    Writer second(plugin, path);
    ::_exit(second->start().status == POLLUX_FATAL ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(written(path) == Numbers{1});
  REQUIRE(first->stop().status == POLLUX_OK);
  Writer second(plugin, path);
  second.start();
}

TEST_CASE("files: without room on the disk an event waits until there is some") {
  const std::string plugin = file_plugin();
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  Writer writer(plugin, path);
  writer.start();
  writer.write(1);
  {
    const FileSizeLimit full(fs::file_size(path) + 10);
    const auto answer = writer.deliver(2);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK_THAT(answer.message, Contains("File too large"));
  }
  writer.write(2);
  CHECK(written(path) == Numbers{1, 2});
}

TEST_CASE("files: /dev/null takes everything, and so does a descriptor of the process") {
  const std::string plugin = file_plugin();
  CAPTURE(plugin);
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  for (const std::string& path : {std::string("/dev/null"), "/dev/fd/" + std::to_string(ends[1])}) {
    Writer first(plugin, path), second(plugin, path);
    first.start();
    second.start();  // they can share it
    first.write(1);
    second.write(2);
    REQUIRE(first->flush().status == POLLUX_OK);
    REQUIRE(first->stop().status == POLLUX_OK);
    REQUIRE(second->stop().status == POLLUX_OK);
  }
  std::array<char, 8192> text{};
  const ssize_t size = ::read(ends[0], text.data(), text.size());
  REQUIRE(size > 0);
  const std::string_view read(text.data(), static_cast<std::size_t>(size));
  CHECK(read.find("number") != read.npos);
  CHECK(read.find("number") != read.rfind("number"));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("files: a pipe that nobody reads does not hold the reporter, and no line is torn or doubled") {
  const TemporaryFolder folder;
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  Writer writer("file", "/dev/fd/" + std::to_string(ends[1]));
  writer.start();
  BatchOf batch;
  constexpr int all = 400;  // more than a pipe holds
  for (int i = 0; i < all; ++i) batch.timing("scope").with("number", i);
  std::string text;
  const auto drain = [&] {
    std::array<char, 4096> part{};
    for (pollfd wanted{ends[0], POLLIN, 0}; ::poll(&wanted, 1, 0) > 0;) {
      const ssize_t size = ::read(ends[0], part.data(), part.size());
      REQUIRE(size > 0);
      text.append(part.data(), static_cast<std::size_t>(size));
    }
  };
  std::uint32_t done = 0;
  bool waited = false;
  while (done < all) {
    const auto answer = writer->deliver(batch, done);
    done += answer.consumed;
    waited = waited || answer.status == POLLUX_RETRY;
    drain();
  }
  REQUIRE(writer->stop().status == POLLUX_OK);
  drain();
  CHECK(waited);
  std::ofstream(folder.file("read")) << text;
  CHECK(lines_of(folder.file("read")).size() == all);
  Numbers expected;
  for (int i = 0; i < all; ++i) expected.push_back(i);
  CHECK(written(folder.file("read")) == expected);
  ::close(ends[0]);
  ::close(ends[1]);
}
