// Opens with care for what may be there already, and accounts for every byte after a failed write.
#include "live_file.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace pollux::file {
namespace {

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// A folder that lets those in who may read the file.
void make_folders(const std::filesystem::path& folder, mode_t mode) {
  struct stat found {};
  if (folder.empty() || ::stat(folder.c_str(), &found) == 0) return;
  make_folders(folder.parent_path(), mode);
  const mode_t with_entry = mode | ((mode & 0444u) >> 2);
  if (::mkdir(folder.c_str(), with_entry) != 0 && errno != EEXIST) fail("make the folder", folder.string());
}

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

}  // namespace

LiveFile::Opened LiveFile::open(const std::filesystem::path& path, mode_t mode, std::string_view beginning) {
  path_ = path;
  make_folders(path.parent_path(), mode);
  Locked locked = open_locked(mode);
  file_ = std::move(locked.file);
  own_ = std::move(locked.own);
  try {
    Opened opened;
    refresh_size();
    torn_ = false;
    opened.cut = cut_torn_line(beginning);
    if (size_ > 0) opened.age = age_of(file_.get());
    return opened;
  } catch (...) {
    close();
    throw;
  }
}

LiveFile::Locked LiveFile::open_locked(mode_t mode) const {
  constexpr int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const std::string path = path_.string();
  // Between the opening and the lock its holder may have renamed the file: then the next one is opened.
  for (int attempt = 0; attempt < 100; ++attempt) {
    Descriptor file;
    OwnDescriptor own;  // gone before the file is closed
    file = Descriptor(own.open(host_, [&] { return ::open(path.c_str(), flags); }));
    if (!file && errno == ENOENT) {
      file =
          Descriptor(own.open(host_, [&] { return ::open(path.c_str(), flags | O_CREAT | O_EXCL, mode); }));
      if (!file && errno == EEXIST) continue;
      if (file && ::fchmod(file.get(), mode) != 0) fail("set the permissions of", path);  // past the umask
    }
    if (!file && errno == ELOOP) {
      throw std::runtime_error("cannot open '" + path +
                               "': it is a symbolic link; set `path` to the file itself");
    }
    if (!file) fail("open", path);

    struct stat opened {
    }, named{};
    if (::fstat(file.get(), &opened) != 0) fail("look at", path);
    if (!S_ISREG(opened.st_mode)) {
      throw std::runtime_error("cannot write to '" + path + "': it is not a regular file");
    }
    // A file system without locks cannot be asked; all others know who else writes here.
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      throw std::runtime_error("cannot write to '" + path +
                               "': another reporter or process writes to it; give each its own `path`");
    }
    if (::lstat(path.c_str(), &named) == 0 && is_same(opened, named))
      return {std::move(file), std::move(own)};
  }
  throw std::runtime_error("cannot open '" + path + "': it is replaced again and again");
}

// Nobody waits for the end of a line that a killed process or a crash has left behind: the next line would
// only be spoilt by it.
std::uint64_t LiveFile::cut_torn_line(std::string_view beginning) {
  const std::string path = path_.string();
  const std::uint64_t before = size_;
  const std::string head = read_at(file_.get(), 0, beginning.size(), path);
  if (head != beginning.substr(0, head.size())) {
    throw std::runtime_error("'" + path +
                             "' was there and is not a file of this reporter and `format`; move it " +
                             "away or change `path`");
  }
  constexpr std::uint64_t step = std::uint64_t{64} * 1024;
  std::uint64_t end = size_;
  while (end > 0) {
    const std::uint64_t begin = end > step ? end - step : 0;
    const std::size_t found = read_at(file_.get(), begin, end - begin, path).rfind('\n');
    if (found != std::string::npos) {
      end = begin + found + 1;
      break;
    }
    end = begin;
  }
  if (end != size_ && !shrink(end)) fail("cut an unfinished line off", path);
  return before - size_;
}

void LiveFile::close() {
  own_.reset();
  // With a host that lets forked children keep the file, they share the lock, but are not to hold it.
  if (file_) (void)::flock(file_.get(), LOCK_UN);
  file_.reset();
}

LiveFile::Appended LiveFile::append(std::string_view text, std::size_t from,
                                    std::span<const std::size_t> ends) {
  if (torn_ && !shrink(size_)) return {0, problem_with("cut a torn line off", path_.string())};
  std::size_t at = from;
  const std::size_t last = ends.back();
  int error = 0;
  while (at < last && error == 0) {
    const ssize_t taken = ::write(file_.get(), text.data() + at, last - at);
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
  Appended appended{whole, problem_with("write to", path_.string(), error)};
  size_ += whole_end - from;
  torn_ = at > whole_end;
  if (torn_) {
    // Others may have emptied the file since its size was last asked for: the torn bytes are its last ones.
    struct stat status {};
    if (::fstat(file_.get(), &status) == 0)
      size_ = static_cast<std::uint64_t>(status.st_size) - (at - whole_end);
    (void)shrink(size_);
  }
  return appended;
}

void LiveFile::sync() {
  if (::fdatasync(file_.get()) != 0) fail("bring to the disk", path_.string());
}

bool LiveFile::shrink(std::uint64_t size) {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return false;
  const auto found = static_cast<std::uint64_t>(status.st_size);
  if (found > size && ::ftruncate(file_.get(), static_cast<off_t>(size)) != 0) return false;
  size_ = std::min(found, size);
  torn_ = false;
  return true;
}

bool LiveFile::is_moved() const {
  struct stat opened {
  }, named{};
  if (::fstat(file_.get(), &opened) != 0) return false;
  return ::lstat(path_.c_str(), &named) != 0 || !is_same(opened, named);
}

void LiveFile::refresh_size() {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) fail("look at", path_.string());
  if (!torn_) size_ = static_cast<std::uint64_t>(status.st_size);
}

}  // namespace pollux::file
