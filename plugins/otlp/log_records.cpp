#include "log_records.hpp"

#include <cstdint>

#include "unix_time.hpp"

namespace pollux::otlp {

void LogRecords::append(const Metric& metric, const Batch& batch) {
  protozero::pbf_builder<ScopeItems> items(bytes_);
  protozero::pbf_builder<LogRecord> record(items, ScopeItems::items);
  record.add_fixed64(LogRecord::time_unix_nano,
                     static_cast<std::uint64_t>(unix_ns(metric.time_monotonic().count(), batch)));
  record.add_enum(LogRecord::severity_number, severity_info);
  {
    protozero::pbf_builder<AnyValue> body(record, LogRecord::body);
    append_value(body, metric.value());
  }
  append_attribute(record, LogRecord::attributes, "pollux.scope", Value(metric.scope()));
  attributes_.assign(metric.attributes());
  append_attributes(record, LogRecord::attributes, attributes_);
  const std::size_t dropped = attributes_.left_out() + (metric.truncated() ? 1 : 0);
  if (dropped > 0) {
    record.add_uint32(LogRecord::dropped_attributes_count, static_cast<std::uint32_t>(dropped));
  }
  if (const pollux_span* trace = metric.span()) {
    record.add_bytes(LogRecord::trace_id, reinterpret_cast<const char*>(trace->trace_id), 16);
    record.add_bytes(LogRecord::span_id, reinterpret_cast<const char*>(trace->span_id), 8);
  }
}

}  // namespace pollux::otlp
