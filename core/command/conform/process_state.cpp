#include "command/conform/process_state.hpp"

#include <malloc.h>

#include <filesystem>
#include <system_error>

namespace pollux::conform {

namespace {

namespace fs = std::filesystem;

std::size_t entries_of(const char* folder) {
  std::size_t count = 0;
  std::error_code ignored;
  for (fs::directory_iterator at(folder, ignored), end; at != end; at.increment(ignored)) ++count;
  return count;
}

}  // namespace

std::size_t open_descriptors() { return entries_of("/proc/self/fd"); }
std::size_t running_threads() { return entries_of("/proc/self/task"); }

std::string descriptors_text() {
  std::string text;
  std::error_code ignored;
  for (fs::directory_iterator at("/proc/self/fd", ignored), end; at != end; at.increment(ignored)) {
    const std::string to = fs::read_symlink(at->path(), ignored).string();
    if (to.empty() || to.starts_with("pipe:") || to.starts_with("/proc/") || to == "/dev/null") continue;
    text += (text.empty() ? "" : ", ") + to;
  }
  return text;
}

std::size_t heap_in_use() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
  return 0;  // the allocator is another one
#else
  return ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
#endif
}

}  // namespace pollux::conform
