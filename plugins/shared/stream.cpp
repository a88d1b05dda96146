// Writes to what blocks only as much as has room, so that a reader that has stopped holds nobody up.
#include "shared/stream.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <optional>
#include <string_view>

namespace pollux::shared {
namespace {

constexpr int patience_ms = 1000;  // for a reader

std::optional<int> number_behind(std::string_view text, std::string_view folder) {
  if (!text.starts_with(folder)) return std::nullopt;
  text.remove_prefix(folder.size());
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// The descriptor of this process that the path stands for.
std::optional<int> descriptor_of(const std::string& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  if (const auto number = number_behind(path, "/dev/fd/")) return number;
  return number_behind(path, "/proc/self/fd/");
}

bool is_device(const std::string& path) {
  return path == "/dev/null" || path == "/dev/full" || path == "/dev/tty" || path == "/dev/console" ||
         number_behind(path, "/dev/pts/");
}

}  // namespace

bool is_stream(const std::filesystem::path& path) {
  return descriptor_of(path.string()) || is_device(path.string());
}

LineFile::Opened Stream::open(const FileSettings& settings, const FileShape&) {
  close();
  path_ = settings.path.string();
  const std::optional<int> shared = descriptor_of(path_);
  file_ = Descriptor(shared ? ::fcntl(*shared, F_DUPFD_CLOEXEC, 3)
                            : ::open(path_.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
  struct stat status {};
  if (!file_ || ::fstat(file_.get(), &status) != 0) fail("open", path_);
  identity_ = identity_of(status);
  may_block_ = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || ::isatty(file_.get()) == 1;
  return {};
}

void Stream::close() {
  std::string problem;
  if (file_ && !rest_.empty()) put(rest_, problem);
  rest_.clear();
  file_.reset();
  size_ = 0;
}

LineFile::State Stream::look() {
  struct stat status {};
  if (::fstat(file_.get(), &status) == 0 && identity_of(status) == identity_) return State::sound;
  file_.forget();
  size_ = 0;
  return State::lost;
}

Appended Stream::append(std::string_view text, std::size_t from, std::span<const std::size_t> ends) {
  Appended appended;
  rest_.erase(0, put(rest_, appended.problem));
  if (!rest_.empty()) return appended;
  const std::size_t at = from + put(text.substr(from, ends.back() - from), appended.problem);
  const auto past = std::upper_bound(ends.begin(), ends.end(), at);
  appended.lines = static_cast<std::size_t>(past - ends.begin());
  const std::size_t whole_end = appended.lines == 0 ? from : ends[appended.lines - 1];
  if (at > whole_end) {
    rest_ = text.substr(at, *past - at);
    ++appended.lines;
  }
  size_ += at - from + rest_.size();
  return appended;
}

// Returns how many bytes the system took; fewer than given leave a problem.
std::size_t Stream::put(std::string_view bytes, std::string& problem) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    pollfd wanted{file_.get(), POLLOUT, 0};
    if (may_block_ && ::poll(&wanted, 1, patience_ms) == 0) {
      problem = "cannot write to '" + path_ + "': its reader is not keeping up";
      break;
    }
    // A pipe that is ready has room for so many.
    const std::size_t most = may_block_ ? PIPE_BUF : bytes.size();
    const ssize_t taken = ::write(file_.get(), bytes.data() + done, std::min(most, bytes.size() - done));
    if (taken > 0) {
      done += static_cast<std::size_t>(taken);
    } else if (taken == 0 || (errno != EINTR && errno != EAGAIN)) {
      problem = problem_with("write to", path_, taken == 0 ? ENOSPC : errno);
      break;
    }
  }
  return done;
}

}  // namespace pollux::shared
