// DistinctValues: how many different values one attribute key has had, by their hashes alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pollux::collect {

class DistinctValues {
 public:
  // Whether the value of this hash is one of the first `most`; remembers it if so. Takes 16 to 32 bytes a
  // value.
  [[nodiscard]] bool admit(std::uint64_t hash, std::uint32_t most);

  // True the first time only.
  [[nodiscard]] bool begin_report() { return !std::exchange(reported_, true); }

 private:
  void grow();
  [[nodiscard]] std::size_t place_of(std::uint64_t hash) const;

  std::vector<std::uint64_t> slots_;  // a power of two of them, at most half full; 0: free
  std::uint32_t size_ = 0;
  bool reported_ = false;
};

}  // namespace pollux::collect
