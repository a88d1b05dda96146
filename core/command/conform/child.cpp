// The parent's side: reads what the child writes until it has ended, or its time is up.
#include "command/conform/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <system_error>
#include <utility>

#include "command/conform/child_side.hpp"

namespace pollux::conform {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_output = 8 * 1024;   // its end is kept
constexpr std::size_t most_report = 64 * 1024;  // a child writes less

struct Stream {
  int descriptor = -1;
  std::string text;
  std::size_t most;

  ~Stream() { close(); }
  void close() {
    if (descriptor >= 0) ::close(std::exchange(descriptor, -1));
  }
  // False when there was nothing to read.
  bool read_some() {
    char bytes[16 * 1024];
    const ssize_t got = ::read(descriptor, bytes, sizeof bytes);
    if (got > 0) {
      text.append(bytes, static_cast<std::size_t>(got));
      if (text.size() > 2 * most) text.erase(0, text.size() - most);
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
      close();
    }
    return got > 0;
  }
};

Error no_child(const char* what) {
  return {"", std::string(what) + ": " + std::generic_category().message(errno), "", ""};
}

// Reads until the process has ended, and then what is there still.
class Watch {
 public:
  Watch(pid_t process, int report, int output, const ChildLimits& limits)
      : process_(process), limits_(limits), until_(Clock::now() + limits.timeout) {
    report_.descriptor = report;
    output_.descriptor = output;
  }

  Ended run() {
    const Clock::time_point begin = Clock::now();
    Ended ended;
    while (!has_ended(ended.status)) {
      if (Clock::now() >= until_) ended.timed_out = true;
      if (ended.timed_out || ended.stopped) {
        ::kill(-process_, SIGKILL);
        ::kill(process_, SIGKILL);
        ::waitpid(process_, &ended.status, 0);
        break;
      }
      ended.stopped = wait(milliseconds(20));
    }
    ::kill(-process_, SIGKILL);  // what the plugin may have started
    for (Stream* stream : {&report_, &output_}) {
      if (stream->descriptor >= 0) ::fcntl(stream->descriptor, F_SETFL, O_NONBLOCK);
      while (stream->descriptor >= 0 && stream->read_some()) {
      }
    }
    ended.took = Clock::now() - begin;
    ended.report = std::move(report_.text);
    if (output_.text.size() > most_output) output_.text.erase(0, output_.text.size() - most_output);
    ended.output = std::move(output_.text);
    return ended;
  }

 private:
  bool has_ended(int& status) const {
    const pid_t ended = ::waitpid(process_, &status, WNOHANG);
    return ended == process_ || (ended < 0 && errno == ECHILD);
  }

  // True when the caller is to stop. Ends of pipes wake it: a child that ends closes its own.
  bool wait(milliseconds longest) {
    pollfd ready[] = {
        {report_.descriptor, POLLIN, 0}, {output_.descriptor, POLLIN, 0}, {limits_.stop, POLLIN, 0}};
    const bool open = report_.descriptor >= 0 || output_.descriptor >= 0;
    if (::poll(ready, 3, open ? static_cast<int>(longest.count()) : 1) <= 0) return false;
    if (ready[0].revents != 0) report_.read_some();
    if (ready[1].revents != 0) output_.read_some();
    return ready[2].revents != 0;
  }

  pid_t process_;
  const ChildLimits& limits_;
  Clock::time_point until_;
  Stream report_{-1, {}, most_report};
  Stream output_{-1, {}, most_output};
};

}  // namespace

Result<std::filesystem::path> WorkFolder::make() {
  std::error_code error;
  std::string name = (std::filesystem::temp_directory_path(error) / "pollux-check-XXXXXX").string();
  if (error || !::mkdtemp(name.data())) return failure(no_child(("no folder " + name).c_str()));
  return std::filesystem::path(name);
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<Ended> run_in_child(const std::function<bool(const HandOver&)>& body, const ChildLimits& limits) {
  auto made = WorkFolder::make();
  if (!made) return failure(std::move(made.error()));
  const WorkFolder folder(std::move(*made));
  int report[2], output[2];
  if (::pipe2(report, O_CLOEXEC) != 0) return failure(no_child("no pipe"));
  if (::pipe2(output, O_CLOEXEC) != 0) {
    const Error error = no_child("no pipe");
    ::close(report[0]), ::close(report[1]);
    return failure(error);
  }
  std::fflush(nullptr);  // or the child's exit would write it again
  const pid_t process = ::fork();
  if (process == 0) be_child(body, folder.path(), report[1], output[1]);
  ::close(report[1]), ::close(output[1]);
  if (process < 0) {
    const Error error = no_child("cannot fork");
    ::close(report[0]), ::close(output[0]);
    return failure(error);
  }
  ::setpgid(process, process);  // here too, for either may be first
  return Watch(process, report[0], output[0], limits).run();
}

}  // namespace pollux::conform
