#include "texts.hpp"

#include <algorithm>
#include <cstddef>

namespace pollux::python {
namespace {
constexpr std::uint32_t most_kept = 1u << 20;  // ids are dense: no host has more names than that
}

pybind11::object text(std::string_view bytes) {
  PyObject* made = PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace");
  if (!made) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(made);
}

namespace {
pybind11::object interned(std::string_view bytes) {
  PyObject* made = text(bytes).release().ptr();
  PyUnicode_InternInPlace(&made);
  return pybind11::reinterpret_steal<pybind11::object>(made);
}
}  // namespace

const pybind11::object& Texts::of(std::uint32_t id, std::string_view bytes) {
  if (id >= most_kept) return last_ = interned(bytes);
  if (id >= known_.size()) known_.resize(std::max<std::size_t>(id + std::size_t{1}, known_.size() * 2));
  pybind11::object& kept = known_[id];
  if (!kept) kept = interned(bytes);
  return kept;
}

}  // namespace pollux::python
