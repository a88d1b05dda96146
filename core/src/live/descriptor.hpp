// Descriptor: one open file that is this process's alone: in a forked child its number stands for /dev/null,
// so that a connection ends when its own process does.
#pragma once

#include <utility>

#include "platform/own_descriptors.hpp"

namespace pollux::live {

class Descriptor {
 public:
  Descriptor() = default;
  // Of what `open` returns, -1 for a failure, with errno; no fork comes in between.
  template <class Open>
  [[nodiscard]] static Descriptor of(Open&& open) {
    Descriptor made;
    made.number_ = platform::OwnDescriptors::open(std::forward<Open>(open), owner());
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
  void close() {
    if (number_ >= 0) platform::OwnDescriptors::close(std::exchange(number_, -1), owner());
  }

 private:
  // All of this room's are of one owner.
  static const void* owner() {
    static constexpr char room = 0;
    return &room;
  }

  int number_ = -1;
};

}  // namespace pollux::live
