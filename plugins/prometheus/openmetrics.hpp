// OpenMetrics: writes the page in the text format 1.0.0 of OpenMetrics. Its source: "OpenMetrics, a
// cloud-native, highly scalable metrics protocol", draft-richih-opsawg-openmetrics-00.
#pragma once

#include <string>

#include "page.hpp"

namespace pollux::prometheus {

[[nodiscard]] std::string openmetrics(const Page& page);

}  // namespace pollux::prometheus
