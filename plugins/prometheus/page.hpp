// Page: the families as they are at one moment, before they are written in one of the formats.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

#include "exemplars.hpp"

namespace pollux::prometheus {

// What the text format has no place for stands beside the library's family.
struct PageFamily {
  ::prometheus::MetricFamily family;       // its help text is not escaped
  std::string unit;                        // the word for it, "seconds"; may be empty
  std::vector<Exemplars::Page> exemplars;  // by metric, for those that have some; may be shorter than those
};

using Page = std::vector<PageFamily>;

}  // namespace pollux::prometheus
