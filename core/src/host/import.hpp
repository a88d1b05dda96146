// Import: events that happened elsewhere, read from a file or a stream, on their way into this host's
// reporters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/detail/record.hpp>
#include <pollux/host.hpp>

#include "collect/when_full.hpp"
#include "host/nesting.hpp"

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
  std::uint32_t depth = 0;   // number of enclosing scopes; 0: as many as parent_scope has parts
  std::optional<std::int64_t> start_wall_ns;   // since 1970 UTC; unset: now
  std::int64_t duration_ns = 0;                // of a timing
  bool error = false;                          // of a timing
  ImportedValue value;                         // of a metric
  std::optional<ImportedAggregate> aggregate;  // of a counter, a gauge or a histogram
  std::vector<std::pair<std::string, ImportedValue>> attributes;
};

// For one thread; the host must live as long.
class Importer {
 public:
  Importer(Host& host, collect::WhenFull when_full) : host_(host), when_full_(when_full) {}

  // Numbers, routes, redacts and queues the event like any other. Returns false when the host is shutting
  // down.
  bool import(const ImportedEvent& event);

  // Events with an attribute whose key is delivered as `overflow`: see event/keys.hpp.
  [[nodiscard]] std::uint64_t renamed_keys() const { return renamed_keys_; }

 private:
  Host& host_;
  collect::WhenFull when_full_;
  Nesting nesting_;
  std::uint64_t renamed_keys_ = 0;
};

}  // namespace pollux::host
