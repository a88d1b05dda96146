// Console: writes lines to stderr or stdout past their buffers, and keeps count of every byte.
#include "console.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spdlog/details/os.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace pollux::log {
namespace {

// How long a reader that does not keep up is waited for, when the console is a non-blocking pipe.
constexpr int patience_ms = 1000;

// Keeps the application's own prints from landing inside our lines.
class StreamLock {
 public:
  explicit StreamLock(std::FILE* stream) : stream_(stream) { flockfile(stream_); }
  ~StreamLock() { funlockfile(stream_); }
  StreamLock(const StreamLock&) = delete;
  StreamLock& operator=(const StreamLock&) = delete;

 private:
  std::FILE* stream_;
};

bool writable_again(int descriptor) {
  pollfd wanted{descriptor, POLLOUT, 0};
  return ::poll(&wanted, 1, patience_ms) > 0;
}

}  // namespace

Console::Console(std::FILE* stream)
    : stream_(stream),
      descriptor_(::fileno(stream)),
      name_(stream == stdout ? "stdout" : "stderr"),
      colours_(spdlog::details::os::in_terminal(stream) && spdlog::details::os::is_color_terminal()) {
  if (descriptor_ < 0 || ::fcntl(descriptor_, F_GETFD) < 0) {
    throw std::runtime_error(std::string("cannot write to ") + name_ +
                             ": it is closed in this process; set `target` to \"file\" and give a `path`");
  }
}

Written Console::write(const Records& records) {
  const std::string_view lines = records.text;
  const StreamLock lock(stream_);
  (void)std::fflush(
      stream_);  // what the application printed before comes first; its loss is not ours to report
  std::string problem;
  std::size_t done = 0;
  if (!torn_.empty()) {
    if (lines.starts_with(torn_)) {
      done = torn_at_;  // the same line again: complete it
    } else if (put("\n", problem) == 0) {
      return {0, 0, problem};
    }
    torn_.clear();
  }
  done += put(lines.substr(done), problem);
  if (done == lines.size()) return {done, 0, {}};

  const std::size_t whole = whole_lines(lines, done);
  if (done > whole) {
    torn_ = lines.substr(whole, lines.find('\n', whole) + 1 - whole);
    torn_at_ = done - whole;
  }
  return {whole, 0, problem};
}

// Returns how many bytes the system took; fewer than given leave a problem.
std::size_t Console::put(std::string_view bytes, std::string& problem) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t size = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (size > 0) {
      done += static_cast<std::size_t>(size);
      continue;
    }
    const int error = errno;
    if (error == EINTR) continue;
    if ((error == EAGAIN || error == EWOULDBLOCK) && writable_again(descriptor_)) continue;
    problem = std::string("cannot write to ") + name_ + ": " + std::generic_category().message(error);
    break;
  }
  return done;
}

}  // namespace pollux::log
