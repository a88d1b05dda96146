// The keyword arguments that the Python original did not have, or did not always have. A method that does not
// accept one of them is called without it, so that a class with exactly the original's keywords works.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>

namespace pollux::python {

class OptionalKeywords {
 public:
  enum Keyword : std::uint32_t { status, metric_type, count, sum, min, max, interval_s, buckets };

  OptionalKeywords() = default;  // accepts all
  // With the lock held.
  explicit OptionalKeywords(const pybind11::object& method);

  [[nodiscard]] bool accepts(Keyword keyword) const { return (accepted_ >> keyword & 1u) != 0; }

 private:
  std::uint32_t accepted_ = ~std::uint32_t{0};
};

}  // namespace pollux::python
