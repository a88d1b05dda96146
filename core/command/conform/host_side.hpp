// Host side: the pollux_host that a plugin under trial is given, watched for what a plugin must not do with
// it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <pollux/abi/host.h>

namespace pollux::conform {

class HostSide {
 public:
  HostSide();
  // Its memory is not given back, but used for the next one: a plugin that uses it too late is told so, and
  // does not crash the check.
  static void* operator new(std::size_t size);
  static void operator delete(void* memory);
  HostSide(const HostSide&) = delete;
  HostSide& operator=(const HostSide&) = delete;

  [[nodiscard]] const pollux_host* raw() const { return &longer_.host; }

  // A host of a later minor: a longer struct, with members that this plugin does not know.
  void become_newer();
  // From here on no function may be called.
  void close() { closed_.store(true); }

  [[nodiscard]] std::uint64_t calls() const { return calls_.load(); }
  [[nodiscard]] std::uint64_t late_calls() const { return late_calls_.load(); }
  // What the plugin did wrong; null when nothing.
  [[nodiscard]] const char* fault() const { return fault_.load(); }

 private:
  static HostSide& of(const pollux_host* host) { return *static_cast<HostSide*>(host->context); }
  void count();

  struct {
    pollux_host host{};
    std::uint64_t appended[4] = {~0ull, ~0ull, ~0ull, ~0ull};
  } longer_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uint64_t> calls_{0};
  std::atomic<std::uint64_t> late_calls_{0};
  std::atomic<const char*> fault_{nullptr};
};

// The clock of every deadline.
[[nodiscard]] std::int64_t monotonic_ns();

}  // namespace pollux::conform
