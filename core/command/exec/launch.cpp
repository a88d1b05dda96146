// Two pipes: one holds the forked process until its orders come, the other closes when it became the command.
#include "command/exec/launch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "command/exit_code.hpp"

namespace pollux::command {

namespace {

struct Orders {
  char traceparent[64] = {};
};

// False when the other side has closed its end first.
template <class T>
bool read_whole(int from, T& value) {
  auto* bytes = reinterpret_cast<char*>(&value);
  for (std::size_t at = 0; at < sizeof value;) {
    const ssize_t got = ::read(from, bytes + at, sizeof value - at);
    if (got == 0 || (got < 0 && errno != EINTR)) return false;
    if (got > 0) at += static_cast<std::size_t>(got);
  }
  return true;
}

// Few enough bytes for a pipe to take them at once.
template <class T>
void write_whole(int to, const T& value) {
  while (::write(to, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

[[noreturn]] void become(char** command, const sigset_t& mask, int orders, int report) {
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  Orders received;
  if (!read_whole(orders, received)) ::_exit(exit_wrapper);  // whoever would give them is gone
  if (received.traceparent[0] != '\0') ::setenv("TRACEPARENT", received.traceparent, 1);
  ::execvp(command[0], command);
  write_whole(report, errno);
  ::_exit(exit_wrapper);
}

}  // namespace

Result<Launch> Launch::prepare(char** command, const sigset_t& mask) {
  int orders[2], report[2];
  if (::pipe2(orders, O_CLOEXEC) != 0 || ::pipe2(report, O_CLOEXEC) != 0)
    return failure(Error{"", "cannot make a pipe: " + std::generic_category().message(errno), "", ""});
  const pid_t process = ::fork();
  if (process < 0)
    return failure(Error{"", "cannot fork: " + std::generic_category().message(errno), "", ""});
  if (process == 0) {
    ::close(orders[1]);
    become(command, mask, orders[0], report[1]);
  }
  ::close(orders[0]);
  ::close(report[1]);
  return Launch(process, orders[1], report[0]);
}

Launch::Launch(Launch&& other) noexcept
    : process_(other.process_),
      orders_(std::exchange(other.orders_, -1)),
      report_(std::exchange(other.report_, -1)) {}

Launch::~Launch() {
  if (orders_ >= 0) ::close(orders_);
  if (report_ >= 0) ::close(report_);
}

void Launch::start(const std::string& traceparent) {
  Orders orders;
  traceparent.copy(orders.traceparent, sizeof orders.traceparent - 1);
  write_whole(orders_, orders);  // a process that was killed meanwhile shows when it is waited for
}

int Launch::error() const {
  int error = 0;
  return read_whole(report_, error) ? error : 0;
}

}  // namespace pollux::command
