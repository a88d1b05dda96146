// Import: events that happened elsewhere, read from a file or a stream, on their way into this host's
// reporters.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/detail/record.hpp>
#include <pollux/host.hpp>

namespace pollux::host {

using ImportedValue = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

// As pollux_aggregate.
struct ImportedAggregate {
  std::int64_t interval_ns = 0;  // up to the event's time
  std::uint64_t count = 0;
  double sum = 0;
  double min = 0;
  double max = 0;
  std::vector<double> bounds;          // of a histogram: ascending, one fewer than `buckets`
  std::vector<std::uint64_t> buckets;  // of a histogram
};

struct ImportedEvent {
  detail::Kind kind = detail::Kind::timing;
  std::string parent_scope;  // the enclosing path; empty at the root
  std::string name;          // its own part of the path
  std::uint32_t depth = 0;   // number of enclosing scopes; used to split parent_scope when it can be
  std::optional<std::int64_t> start_wall_ns;   // since 1970 UTC; unset: now
  std::int64_t duration_ns = 0;                // of a timing
  bool error = false;                          // of a timing
  ImportedValue value;                         // of a metric
  std::optional<ImportedAggregate> aggregate;  // of a counter, a gauge or a histogram
  std::vector<std::pair<std::string, ImportedValue>> attributes;
};

// Numbers, routes, redacts and queues the event like any other; waits for room where a reporter's queue is
// full, so that reading a file loses nothing. Returns false when the host is shutting down.
bool import(Host& host, const ImportedEvent& event);

}  // namespace pollux::host
