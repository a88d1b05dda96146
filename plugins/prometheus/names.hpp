// Names: what a scope, a metric or an attribute is called on the page. The rules: "Metric names and labels"
// of the Prometheus documentation.
#pragma once

#include <string>
#include <string_view>

namespace pollux::prometheus {

// Letters, digits and underscores, no digit first: every other character becomes an underscore.
[[nodiscard]] std::string legal_name(std::string_view text);

// The same for a label. Names that begin with two underscores are the server's own, so those lose one.
[[nodiscard]] std::string legal_label(std::string_view text);

// "seconds" for "s", "bytes_per_second" for "By/s"; empty for a unit that has no usual word. Units are
// UCUM's.
[[nodiscard]] std::string unit_word(std::string_view unit);

}  // namespace pollux::prometheus
