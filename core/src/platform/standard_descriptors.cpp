#include "platform/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace pollux::platform {

namespace {

constexpr const char* null = "/dev/null";

bool is_closed(int number) { return ::fcntl(number, F_GETFD) < 0; }

int open_or_stand_in(const char* path, int flags) {
  const int number = ::open(path, flags | O_NOCTTY);
  return number >= 0 ? number : ::open("/", flags | O_PATH);
}

}  // namespace

int open_nothing(int flags) { return open_or_stand_in(null, O_RDWR | flags); }

// The system gives the lowest free number each time: three times are enough, and no other thread is in the
// way.
void fill_standard_descriptors() {
  if (!is_closed(STDIN_FILENO) && !is_closed(STDOUT_FILENO) && !is_closed(STDERR_FILENO)) return;
  int flags = is_closed(STDIN_FILENO) ? O_WRONLY : O_RDWR;
  for (;;) {
    const int number = open_or_stand_in(null, flags);
    flags = O_RDWR;
    if (number >= 0 && number <= STDERR_FILENO) continue;
    if (number >= 0) ::close(number);
    return;
  }
}

}  // namespace pollux::platform
