// append_message: a sentence of a timing or a metric.
#include "message.hpp"

#include <pollux/sdk/json_text.hpp>

#include "duration_text.hpp"

namespace pollux::log {
namespace {

void append_plain(Buffer& out, const Value& value) {
  switch (value.type()) {
    case Value::Type::string:
      return out.append(value.string());
    case Value::Type::float64:
      return json::append_double(out, value.float64());
    default:
      return json::append_value(out, value);
  }
}

}  // namespace

void append_message(Buffer& out, const Timing& timing) {
  out.append(timing.scope());
  out.append(timing.status() == Status::error ? " failed after " : " took ");
  append_duration(out, timing.duration(), " ");
}

void append_message(Buffer& out, const Metric& metric) {
  out.append(metric.scope());
  out.append(" = ");
  append_plain(out, metric.value());
}

}  // namespace pollux::log
