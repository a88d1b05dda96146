// Opens files, pipes and standard input alike.
#include "command/feed/input.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "command/feed/unpacker.hpp"

namespace pollux::command {

namespace {
Unexpected<Error> refuse(const std::string& name, const std::string& why) {
  return failure(
      Error{name, "cannot be read as input: " + why, "a file, a pipe or - for standard input", ""});
}

bool is_compressed(int file) {
  char begin[Unpacker::magic_size];
  return ::pread(file, begin, sizeof begin, 0) == static_cast<ssize_t>(sizeof begin) &&
         Unpacker::begins({begin, sizeof begin});
}

bool is_pipe(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

bool has_name(int pipe) {
  struct statfs status {};
  return ::fstatfs(pipe, &status) != 0 || status.f_type != PIPEFS_MAGIC;
}

// Without O_NONBLOCK, opening a pipe that has no writer could not be stopped by a signal.
int open_to_read(const std::string& path) { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }

std::string path_of(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

}  // namespace

Result<Input> Input::open(const std::string& name, bool followed) {
  const bool is_stdin = name == "-";
  const int descriptor = is_stdin ? STDIN_FILENO : open_to_read(name);
  if (descriptor < 0) return refuse(name, std::generic_category().message(errno));

  Input input(is_stdin ? "stdin" : name, descriptor, !is_stdin);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return refuse(input.name_, std::generic_category().message(errno));
  if (S_ISDIR(status.st_mode)) return refuse(input.name_, "it is a folder");
  if (followed && !S_ISFIFO(status.st_mode)) {
    return failure(Error{input.name_, "cannot be followed: it is not a pipe", "a named pipe (mkfifo)",
                         "to follow a file, pipe the output of tail -F into pollux run"});
  }
  if (followed && has_name(descriptor)) input.path_ = is_stdin ? path_of(STDIN_FILENO) : name;
  if (S_ISREG(status.st_mode)) input.size_ = static_cast<std::uint64_t>(status.st_size);
  if (S_ISREG(status.st_mode) && !Unpacker::is_available() && is_compressed(descriptor)) {
    return failure(Error{input.name_, "is compressed with zstd, and this build has none", "JSON Lines",
                         "zstd -dc " + input.name_ + " unpacks it, and - reads from the pipe"});
  }
  return input;
}

// The new end is opened before the old one is closed, so that the pipe keeps what the next writer has written
// by then. It does not know of writers that are gone, and so is not at its end before the next one is.
int Input::next() {
  if (path_.empty()) return -1;
  int found = open_to_read(path_);
  // Removed, or replaced by something else: the pipe itself may still be open elsewhere.
  if (found < 0 || !is_pipe(found)) {
    if (found >= 0) ::close(found);
    found = open_to_read(path_of(descriptor_));
  }
  if (found >= 0) take(found);
  return found;
}

void Input::take(int descriptor) {
  if (owned_) ::close(descriptor_);
  descriptor_ = descriptor;
  owned_ = true;
}

Input::Input(Input&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(other.descriptor_),
      owned_(std::exchange(other.owned_, false)),
      path_(std::move(other.path_)),
      size_(other.size_) {}

Input::~Input() {
  if (owned_) ::close(descriptor_);
}

}  // namespace pollux::command
