// Opens files, pipes and standard input alike.
#include "cli/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "cli/unpacker.hpp"

namespace pollux::cli {

namespace {
Unexpected<Error> refuse(const std::string& name, const std::string& why) {
  return failure(
      Error{name, "cannot be read as input: " + why, "a file, a pipe or - for standard input", ""});
}

bool is_compressed(int file) {
  char begin[Unpacker::magic.size()];
  return ::pread(file, begin, sizeof begin, 0) == static_cast<ssize_t>(sizeof begin) &&
         std::string_view(begin, sizeof begin) == Unpacker::magic;
}

}  // namespace

Result<Input> Input::open(const std::string& name) {
  const bool is_stdin = name == "-";
  // Without O_NONBLOCK, opening a pipe that has no writer could not be stopped by a signal.
  const int descriptor = is_stdin ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return refuse(name, std::generic_category().message(errno));

  Input input(is_stdin ? "stdin" : name, descriptor, !is_stdin);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return refuse(input.name_, std::generic_category().message(errno));
  if (S_ISDIR(status.st_mode)) return refuse(input.name_, "it is a folder");
  if (S_ISREG(status.st_mode)) input.size_ = static_cast<std::uint64_t>(status.st_size);
  if (S_ISREG(status.st_mode) && !Unpacker::is_available() && is_compressed(descriptor)) {
    return failure(Error{input.name_, "is compressed with zstd, and this build has none", "JSON Lines",
                         "zstd -dc " + input.name_ + " unpacks it, and - reads from the pipe"});
  }
  return input;
}

Input::Input(Input&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(other.descriptor_),
      owned_(std::exchange(other.owned_, false)),
      size_(other.size_) {}

Input::~Input() {
  if (owned_) ::close(descriptor_);
}

}  // namespace pollux::cli
