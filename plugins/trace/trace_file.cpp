// TraceFile: writes past every buffer, at a place that only moves on over whole events.
#include "trace_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace pollux::trace {
namespace {

namespace fs = std::filesystem;

constexpr mode_t owner_and_group = 0640;  // attributes are not for everybody

[[noreturn]] void fail(const std::string& what, const fs::path& path, const std::string& why) {
  throw std::runtime_error(what + " '" + path.string() + "': " + why);
}

std::string text_of(int error) { return std::generic_category().message(error); }

}  // namespace

TraceFile::TraceFile(fs::path path, std::string head, std::string tail)
    : path_(std::move(path)), head_(std::move(head)), tail_(std::move(tail)) {}

TraceFile::~TraceFile() {
  if (is_open()) ::close(descriptor_);
}

// "trace.json" and "1": "trace.1.json".
fs::path TraceFile::numbered(const std::string& suffix) const {
  fs::path path = path_;
  return path.replace_filename(path_.stem().string() + "." + suffix + path_.extension().string());
}

void TraceFile::begin_next() {
  close();
  const fs::path path = number_ == 0 ? path_ : numbered(std::to_string(number_));
  const std::string kept = number_ == 0 ? "old" : std::to_string(number_) + ".old";
  std::error_code error;
  const fs::file_status there = fs::symlink_status(path, error);
  if (fs::exists(there)) {
    if (fs::is_directory(there)) fail("cannot write", path, "it is a folder; give `path` the name of a file");
    // A trace cannot be added to. It may be that of a run that was killed, so it is not thrown away.
    fs::rename(path, numbered(kept), error);
    if (error) fail("cannot rename the earlier trace", path, error.message());
  }
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_and_group);
  if (descriptor_ < 0) fail("cannot open", path, text_of(errno));
  current_ = path;
  size_ = 0;
  try {
    put_whole(head_);
  } catch (...) {
    ::close(std::exchange(descriptor_, -1));
    fs::remove(path, error);
    throw;
  }
  ++number_;
}

void TraceFile::close() {
  if (!is_open()) return;
  put_whole(tail_);
  ::close(std::exchange(descriptor_, -1));
}

Written TraceFile::write(std::string_view bytes, std::span<const std::size_t> ends) {
  Written written;
  const std::size_t done = put(bytes, written.problem);
  const auto past = std::upper_bound(ends.begin(), ends.end(), done);
  written.events = static_cast<std::size_t>(past - ends.begin());
  const std::size_t whole = written.events > 0 ? ends[written.events - 1] : 0;
  size_ += whole;
  // Should even that fail: the bytes behind are overwritten by the next write.
  if (done > whole) (void)!::ftruncate(descriptor_, static_cast<off_t>(size_));
  return written;
}

void TraceFile::put_whole(std::string_view bytes) {
  const std::size_t whole[] = {bytes.size()};
  const Written written = write(bytes, whole);
  if (written.events == 0) throw std::runtime_error(written.problem);
}

// Returns how many bytes the system took; fewer than given leave a problem.
std::size_t TraceFile::put(std::string_view bytes, std::string& problem) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t taken =
        ::pwrite(descriptor_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(size_ + done));
    if (taken > 0) {
      done += static_cast<std::size_t>(taken);
    } else if (taken == 0 || errno != EINTR) {
      problem = "cannot write to '" + current_.string() + "': " + text_of(taken == 0 ? ENOSPC : errno);
      break;
    }
  }
  return done;
}

}  // namespace pollux::trace
