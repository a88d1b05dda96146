// The socket of a host: whose it is, what it replaces, and how it ends.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>

#include "watching.hpp"

using namespace pollux;
using namespace pollux::test;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 ? found.st_mode & 07777u : 0;
}

void leave_stale_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);
  REQUIRE(fs::is_socket(path));
}

bool answers(const std::string& path) {
  Watcher client(path);
  client.say("{\"v\":1,\"get\":\"ledger\"}\n");
  return has(client.line(), "\"document\":\"ledger\"") && client.is_closed();
}

}  // namespace

TEST_CASE("A socket is its owner's alone, and goes with the host") {
  const TemporaryFolder folder;
  const std::string path = folder.file("door/it.sock");
  {
    const Host host = watched(folder);
    CHECK(mode_of(folder.file("door")) == 0700);
    CHECK(mode_of(path) == 0600);
    CHECK(answers(path));
  }
  CHECK_FALSE(fs::exists(fs::symlink_status(path)));
}

TEST_CASE("Another user is refused even where permissions let him in") {
  if (::geteuid() != 0) {
    WARN("only root can become another user");
    return;
  }
  const TemporaryFolder folder;
  const Host host = watched(folder);
  const std::string path = folder.file("door/it.sock");
  fs::permissions(folder.path(), fs::perms(0755));
  fs::permissions(folder.file("door"), fs::perms(0755));
  const auto answer_to = [&](uid_t user) {
    const pid_t child = ::fork();
    if (child == 0) {
      if (::setuid(user) != 0) ::_exit(9);
      Watcher client(path);
      if (!client.is_connected()) ::_exit(1);
      ::_exit(has(client.line(), "only the user that runs this program") && client.is_closed() ? 2 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  };
  CHECK(answer_to(65534) == 1);
  fs::permissions(path, fs::perms(0666));
  CHECK(answer_to(65534) == 2);
}

TEST_CASE("A socket that nobody serves is replaced") {
  const TemporaryFolder folder;
  const std::string path = folder.file("it.sock");
  leave_stale_socket(path);
  const Host host = watched(folder, "it.sock");
  CHECK(answers(path));
}

TEST_CASE("What is no stale socket stays, and the host works without one") {
  const TemporaryFolder folder;
  const std::string path = folder.file("it.sock");
  SECTION("a file") {
    std::ofstream(path) << "kept";
    Host host = watched(folder, "it.sock");
    { const auto scope = host.telemetry()("wanted.step"); }
    host.shutdown(std::chrono::seconds(5));
    CHECK(host.ledger().reporters.at(0).delivered == 1);
    CHECK(text_of(path) == "kept");
  }
  SECTION("a link to a stale socket") {
    leave_stale_socket(folder.file("other"));
    fs::create_symlink("other", path);
    { const Host host = watched(folder, "it.sock"); }
    CHECK(fs::is_symlink(path));
    CHECK(fs::is_socket(folder.file("other")));
  }
  SECTION("a socket that is served") {
    const Host first = watched(folder, "it.sock");
    { const Host second = watched(folder, "it.sock"); }
    CHECK(answers(path));
  }
}

TEST_CASE("A folder is shared by hosts, each with its own socket") {
  const TemporaryFolder folder;
  const Host first = watched(folder, "all/");
  const Host second = watched(folder, "all/");
  const std::string process = std::to_string(::getpid());
  CHECK(answers(folder.file("all/" + process + ".sock")));
  CHECK(answers(folder.file("all/" + process + ".2.sock")));
}

TEST_CASE("A folder that others may write to has no socket") {
  const TemporaryFolder folder;
  fs::create_directory(folder.file("open"));
  fs::permissions(folder.file("open"), fs::perms(0777));
  const Host host = watched(folder, "open/it.sock");
  CHECK_FALSE(fs::exists(folder.file("open/it.sock")));
}

TEST_CASE("A forked child neither serves the socket nor takes it away, nor keeps a connection") {
  const TemporaryFolder folder;
  const std::string path = folder.file("door/it.sock");
  auto host = std::make_unique<Host>(watched(folder));
  Watcher client(path);
  client.say(ask_top);
  REQUIRE(has(client.line(), "\"document\":\"top\""));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    host.reset();
    char byte = 0;
    [[maybe_unused]] const auto told = ::write(ends[1], "", 1);
    while (::read(ends[0], &byte, 0) == 0) ::pause();
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(ends[0], &byte, 1) == 1);
  CHECK(answers(path));
  host.reset();
  std::string last, next;
  while (!(next = client.line()).empty()) last = next;
  CHECK(has(last, "\"end\""));
  CHECK(client.is_closed());
  CHECK_FALSE(fs::exists(path));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}
