// SpareDescriptor: one that is kept for the day when the process has none left.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace pollux::prometheus {

// Not thread-safe.
class SpareDescriptor {
 public:
  SpareDescriptor() { take(); }
  SpareDescriptor(const SpareDescriptor&) = delete;
  SpareDescriptor& operator=(const SpareDescriptor&) = delete;
  ~SpareDescriptor() { give(); }

  // Keeps one, unless it does already or there is none.
  void take() {
    if (number_ < 0) number_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  // Frees it for another use; false when it was not there.
  bool give() { return number_ >= 0 && ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_ = -1;
};

}  // namespace pollux::prometheus
