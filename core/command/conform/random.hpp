// Random: numbers that follow from a seed alone, on every machine, so that a case can be repeated exactly.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pollux::conform {

class Random {
 public:
  // Each case draws from a stream of its own: it finds the same whichever cases run before it.
  Random(std::uint64_t seed, std::string_view name) : state_(seed) {
    for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }

  std::uint64_t bits() {  // SplitMix64
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
  }
  // From 0 to `end` - 1; `end` is not 0.
  std::uint64_t below(std::uint64_t end) { return bits() % end; }
  bool one_in(std::uint64_t many) { return below(many) == 0; }
  // Any double: NaN, infinities and denormals too.
  double any_double() { return std::bit_cast<double>(bits()); }

  template <class T, std::size_t N>
  const T& one_of(const T (&items)[N]) {
    return items[below(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace pollux::conform
