// LogRecords: values that are text, for which OTLP's metrics have no place, as the `log_records` of a
// request.
#pragma once

#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>

#include "attributes.hpp"

namespace pollux::otlp {

class LogRecords {
 public:
  // The value is the record's body; the metric's path is its attribute `pollux.scope`.
  void append(const Metric& metric, const Batch& batch);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
  DistinctAttributes attributes_;
};

}  // namespace pollux::otlp
