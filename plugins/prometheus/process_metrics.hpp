// Process metrics: what Prometheus clients say of their process, under the names that all of them use.
#pragma once

#include <string_view>

#include "page.hpp"

namespace pollux::prometheus {

inline constexpr std::string_view process_metric_names[] = {"process_cpu_seconds_total",
                                                            "process_resident_memory_bytes",
                                                            "process_virtual_memory_bytes",
                                                            "process_open_fds",
                                                            "process_max_fds",
                                                            "process_start_time_seconds",
                                                            "process_threads"};

// As of now, from /proc; what cannot be read is left out.
[[nodiscard]] Page process_metrics();

}  // namespace pollux::prometheus
