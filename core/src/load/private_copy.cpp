// Writes a copy beside its final name and renames it, so that under that name the bytes are whole or absent.
#include "load/private_copy.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "load/descriptor.hpp"
#include "load/private_folder.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;

constexpr mode_t read_only = 0400;

bool is_copy_of(const fs::path& copy, const PluginFile& file) {
  const Descriptor descriptor(::open(copy.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!descriptor || ::fstat(descriptor.number(), &status) != 0) return false;
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 07777) != read_only)
    return false;
  std::string bytes;
  return !read_all(descriptor, bytes) && bytes == file.bytes;
}

std::error_code write_copy(const fs::path& copy, const std::string& bytes) {
  std::string name = (copy.parent_path() / ".XXXXXX").string();
  Descriptor descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!descriptor) return last_error();
  std::error_code error = write_all(descriptor, bytes);
  if (!error && ::fchmod(descriptor.number(), read_only) != 0) error = last_error();
  if (const std::error_code closed = descriptor.close(); !error) error = closed;
  if (!error && ::rename(name.c_str(), copy.c_str()) != 0) error = last_error();
  if (error) ::unlink(name.c_str());
  return error;
}

}  // namespace

Result<fs::path> copy_privately(const PluginFile& file) {
  auto folder = open_private_folder();
  if (!folder) {
    Error error = folder.error();
    error.where = file.named.string();
    return failure(std::move(error));
  }
  fs::path copy = *folder / (file.sha256 + ".so");
  if (is_copy_of(copy, file)) return copy;
  if (const std::error_code error = write_copy(copy, file.bytes)) {
    return failure(Error{file.named.string(),
                         "its private copy " + copy.string() + " cannot be written: " + error.message(),
                         std::to_string(file.bytes.size()) + " bytes of room in a folder of this user's",
                         "make room, or set XDG_RUNTIME_DIR or TMPDIR to another place"});
  }
  return copy;
}

}  // namespace pollux::load
