// Line aggregate: the members of a line that sum up many observations in, the aggregate that they describe,
// or why they describe none, out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "command/feed/flat_object.hpp"
#include "command/feed/line_field.hpp"
#include "host/import.hpp"

namespace pollux::command {

// True of a metric's line with `buckets`, or with `count` and `interval_s`: one of these by itself may well
// be an attribute.
[[nodiscard]] bool has_aggregate(const FlatObject& line);

class LineAggregate {
 public:
  // Takes a member whose key is_aggregate_field_name() knows.
  [[nodiscard]] Fault take(const Member& member);

  // Once all members were taken. `buckets` are those of the line.
  [[nodiscard]] Fault finish(const std::vector<Member>& buckets, detail::Kind kind,
                             std::optional<host::ImportedAggregate>& into) const;

 private:
  std::optional<std::int64_t> count_, interval_ns_;
  std::optional<double> sum_, min_, max_;
};

}  // namespace pollux::command
