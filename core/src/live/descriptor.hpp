// Descriptor: one open file that is this process's alone: a forked child finds it closed, so that a
// connection ends when its own process does.
#pragma once

#include <mutex>
#include <utility>

namespace pollux::live {

class Descriptor {
 public:
  Descriptor() = default;
  // Of what `open` returns, -1 for a failure, with errno; no fork comes in between.
  template <class Open>
  [[nodiscard]] static Descriptor of(Open&& open) {
    const std::lock_guard lock(mutex());
    Descriptor made;
    made.number_ = open();
    made.add();
    return made;
  }
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  void close();

  // Held over fork.
  [[nodiscard]] static std::mutex& mutex();
  // In the child, with the mutex.
  static void close_all();

 private:
  void add() const;

  int number_ = -1;
};

}  // namespace pollux::live
