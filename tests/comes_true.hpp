// What a test waits for: it looks again and again, up to a deadline.
#pragma once

#include <chrono>
#include <thread>

namespace pollux::test {

// Whether the condition holds before the deadline.
template <class Condition>
[[nodiscard]] bool comes_true(Condition&& condition,
                              std::chrono::nanoseconds within = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace pollux::test
