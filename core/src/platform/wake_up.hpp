// WakeUp: ends a thread's sleep in poll, from other threads and from signal handlers.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace pollux::platform {

class WakeUp {
 public:
  // Throws std::system_error for want of a descriptor.
  WakeUp() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~WakeUp() { ::close(descriptor_); }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  // Readable once woken. A signal's handler adds 1 to it.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  void wake() const {
    const std::uint64_t call = by_thread;
    [[maybe_unused]] const auto written = ::write(descriptor_, &call, sizeof call);
  }
  // Sleep may begin anew; true when a signal was among what woke.
  [[nodiscard]] bool was_signal() const {
    std::uint64_t calls = 0;
    [[maybe_unused]] const auto got = ::read(descriptor_, &calls, sizeof calls);
    return calls % by_thread != 0;
  }

 private:
  static constexpr std::uint64_t by_thread = std::uint64_t{1} << 32;

  int descriptor_;
};

}  // namespace pollux::platform
