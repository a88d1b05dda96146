// Texts: Python's strings for what comes again and again, made once: scope paths and keys, by their ids.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace pollux::python {

// A string of these bytes; one that is not UTF-8 has replacement characters.
[[nodiscard]] pybind11::object text(std::string_view bytes);

// With the lock held, its destruction included.
class Texts {
 public:
  // The same object for the same id, interned. `bytes` is what stands behind the id, always the same.
  const pybind11::object& of(std::uint32_t id, std::string_view bytes);
  // Null when it was not asked for yet.
  [[nodiscard]] const pybind11::object* find(std::uint32_t id) const {
    return id < known_.size() && known_[id] ? &known_[id] : nullptr;
  }

 private:
  std::vector<pybind11::object> known_;  // by id
  pybind11::object last_;                // of an id too high to be kept
};

}  // namespace pollux::python
