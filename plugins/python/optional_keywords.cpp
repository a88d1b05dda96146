#include "optional_keywords.hpp"

#include "hosting.hpp"

namespace pollux::python {
namespace {
// In the order of Keyword.
constexpr const char* keyword_names[] = {"status", "metric_type", "count",      "sum",
                                         "min",    "max",         "interval_s", "buckets"};
}  // namespace

OptionalKeywords::OptionalKeywords(const py::object& method) {
  if (!method) return;
  py::list names;
  for (const char* name : keyword_names) names.append(name);
  const py::set accepted(hosting(Part::methods, "accepted")(method, names));
  accepted_ = 0;
  std::uint32_t bit = 1;
  for (const char* name : keyword_names) {
    if (accepted.contains(name)) accepted_ |= bit;
    bit <<= 1;
  }
}

}  // namespace pollux::python
