// The messages of OTLP 1.x that are written or read here, each with its fields' numbers.
// Source: opentelemetry-proto, opentelemetry/proto/{common,resource,trace,metrics,logs}/v1/*.proto.
#pragma once

#include <cstdint>
#include <protozero/types.hpp>

namespace pollux::otlp {

using FieldNumber = protozero::pbf_tag_type;

enum class AnyValue : FieldNumber { string_value = 1, bool_value = 2, int_value = 3, double_value = 4 };
enum class KeyValue : FieldNumber { key = 1, value = 2 };
enum class Resource : FieldNumber { attributes = 1 };
enum class InstrumentationScope : FieldNumber { name = 1, version = 2 };

// TracesData, MetricsData and LogsData have one shape, and so have what they are made of: the export request
// of a signal holds one of the first, which holds one of the second, which holds the items.
enum class ExportRequest : FieldNumber { resource_items = 1 };
enum class ResourceItems : FieldNumber { resource = 1, scope_items = 2 };
enum class ScopeItems : FieldNumber { scope = 1, items = 2 };

enum class Span : FieldNumber {
  trace_id = 1,
  span_id = 2,
  parent_span_id = 4,
  name = 5,
  kind = 6,
  start_time_unix_nano = 7,  // fixed64
  end_time_unix_nano = 8,    // fixed64
  attributes = 9,
  dropped_attributes_count = 10,
  links = 13,
  status = 15,
};
enum class SpanLink : FieldNumber { trace_id = 1, span_id = 2, flags = 6 /* fixed32 */ };
inline constexpr std::int32_t span_kind_internal = 1;
enum class SpanStatus : FieldNumber { code = 3 };
inline constexpr std::int32_t status_code_error = 2;

enum class MetricItem : FieldNumber {
  name = 1,
  description = 2,
  unit = 3,
  gauge = 5,
  sum = 7,
  histogram = 9,
};
// Of a gauge, a sum and a histogram; the last is a sum's alone, and a gauge has only the first.
enum class MetricData : FieldNumber { data_points = 1, aggregation_temporality = 2, is_monotonic = 3 };
enum class NumberDataPoint : FieldNumber {
  start_time_unix_nano = 2,  // fixed64
  time_unix_nano = 3,        // fixed64
  as_double = 4,
  as_int = 6,  // sfixed64
  attributes = 7,
};
enum class HistogramDataPoint : FieldNumber {
  start_time_unix_nano = 2,  // fixed64
  time_unix_nano = 3,        // fixed64
  count = 4,                 // fixed64
  sum = 5,                   // double, optional
  bucket_counts = 6,         // packed fixed64
  explicit_bounds = 7,       // packed double
  attributes = 9,
  min = 11,  // double, optional
  max = 12,  // double, optional
};

enum class LogRecord : FieldNumber {
  time_unix_nano = 1,  // fixed64
  severity_number = 2,
  body = 5,
  attributes = 6,
  dropped_attributes_count = 7,
  trace_id = 9,
  span_id = 10,
};
inline constexpr std::int32_t severity_info = 9;

// The answers. A partial success has one shape for all signals.
enum class ExportResponse : FieldNumber { partial_success = 1 };
enum class PartialSuccess : FieldNumber { rejected_items = 1, error_message = 2 };
enum class RpcStatus : FieldNumber { code = 1, message = 2 };  // google.rpc.Status

}  // namespace pollux::otlp
