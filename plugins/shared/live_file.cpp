// Opens with care for what may be there already, and accounts for every byte after a failed write.
#include "shared/live_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace pollux::shared {
namespace {

// Since the file was begun; where the file system does not know, since it was last written to.
Nanoseconds age_of(int file) {
  struct statx status {};
  if (::statx(file, "", AT_EMPTY_PATH, STATX_BTIME | STATX_MTIME, &status) != 0) return Nanoseconds(0);
  const statx_timestamp& time = (status.stx_mask & STATX_BTIME) != 0 ? status.stx_btime : status.stx_mtime;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const Nanoseconds age = now - std::chrono::seconds(time.tv_sec) - Nanoseconds(time.tv_nsec);
  return std::max(Nanoseconds(0), age);
}

std::string read_at(int file, std::uint64_t offset, std::size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::pread(file, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", path);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

// Where the last whole line ends.
std::uint64_t end_of_lines(int file, std::uint64_t size, const std::string& path) {
  constexpr std::uint64_t step = std::uint64_t{64} * 1024;
  for (std::uint64_t end = size; end > 0;) {
    const std::uint64_t begin = end > step ? end - step : 0;
    const std::size_t found = read_at(file, begin, end - begin, path).rfind('\n');
    if (found != std::string::npos) return begin + found + 1;
    end = begin;
  }
  return 0;
}

}  // namespace

LineFile::Opened LiveFile::open(const FileSettings& settings, const FileShape& shape) {
  close();
  path_ = settings.path.string();
  make_folders(settings.path.parent_path(), settings.mode);
  LockedFile locked = open_locked(path_, settings.mode, host_);
  locked_.file = std::move(locked.file);
  locked_.own = std::move(locked.own);
  locked_.identity = locked.identity;
  torn_ = false;
  try {
    Opened opened;
    (void)look();
    if (size_ == 0) return opened;
    check_beginning(shape.beginning);
    if (shape.continues) opened.cut = end_torn_line(!shape.beginning.empty());
    opened.age = age_of(file());
    return opened;
  } catch (...) {
    close();
    throw;
  }
}

void LiveFile::check_beginning(std::string_view beginning) const {
  const std::string head = read_at(file(), 0, beginning.size(), path_);
  if (head == beginning.substr(0, head.size())) return;
  throw std::runtime_error("'" + path_ +
                           "' exists and is not a file of this reporter and `format`; move it away or "
                           "change `path`");
}

// A killed process or a crash leaves an unfinished line, which nobody will complete: the next line would only
// be spoilt by it. Returns how many bytes were cut off.
std::uint64_t LiveFile::end_torn_line(bool is_ours) {
  const std::uint64_t before = size_;
  const std::uint64_t end = end_of_lines(file(), size_, path_);
  if (end == size_) return 0;
  if (is_ours) {
    if (!shrink(end)) fail("cut an unfinished line off", path_);
    return before - size_;
  }
  const std::size_t line_end = 1;
  const Appended ended = append("\n", 0, {&line_end, 1});
  if (!ended.problem.empty()) throw std::runtime_error(ended.problem);
  return 0;
}

void LiveFile::close() {
  locked_.own.reset();
  // With a host that lets forked children keep the file, they share the lock, but are not to hold it.
  if (locked_.file) (void)::flock(file(), LOCK_UN);
  locked_.file.reset();
  size_ = 0;
}

LineFile::State LiveFile::look() {
  struct stat opened {
  }, named{};
  if (::fstat(file(), &opened) != 0 || identity_of(opened) != locked_.identity) {
    locked_.own.reset();
    locked_.file.forget();
    size_ = 0;
    return State::lost;
  }
  if (!torn_) size_ = static_cast<std::uint64_t>(opened.st_size);
  const bool is_there = ::lstat(path_.c_str(), &named) == 0;
  return is_there && identity_of(named) == locked_.identity ? State::sound : State::moved;
}

Appended LiveFile::append(std::string_view text, std::size_t from, std::span<const std::size_t> ends) {
  if (torn_ && !shrink(size_)) return {0, problem_with("cut a torn line off", path_)};
  std::size_t at = from;
  const std::size_t last = ends.back();
  int error = 0;
  while (at < last && error == 0) {
    const ssize_t taken = ::write(file(), text.data() + at, last - at);
    if (taken > 0) {
      at += static_cast<std::size_t>(taken);
    } else if (taken == 0 || errno != EINTR) {
      error = taken == 0 ? ENOSPC : errno;
    }
  }
  if (error == 0) {
    size_ += at - from;
    return {ends.size(), {}};
  }
  const auto past = std::upper_bound(ends.begin(), ends.end(), at);
  const auto whole = static_cast<std::size_t>(past - ends.begin());
  const std::size_t whole_end = whole == 0 ? from : ends[whole - 1];
  Appended appended{whole, problem_with("write to", path_, error)};
  size_ += whole_end - from;
  torn_ = at > whole_end;
  if (torn_) {
    // Others may have emptied the file since its size was last asked for: the torn bytes are its last ones.
    struct stat status {};
    if (::fstat(file(), &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size) - (at - whole_end);
    (void)shrink(size_);
  }
  return appended;
}

void LiveFile::sync() {
  if (::fdatasync(file()) != 0) fail("bring to the disk", path_);
}

bool LiveFile::shrink(std::uint64_t size) {
  struct stat status {};
  if (::fstat(file(), &status) != 0) return false;
  const auto found = static_cast<std::uint64_t>(status.st_size);
  if (found > size && ::ftruncate(file(), static_cast<off_t>(size)) != 0) return false;
  size_ = std::min(found, size);
  torn_ = false;
  return true;
}

}  // namespace pollux::shared
