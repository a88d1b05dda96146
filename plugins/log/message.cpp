// append_message: durations in the unit that leaves one to three digits before the point.
#include "message.hpp"

#include <pollux/sdk/json_text.hpp>

#include "numbers.hpp"

namespace pollux::log {
namespace {

void append_duration(Buffer& out, Nanoseconds duration) {
  const std::int64_t ns = duration.count();
  if (ns < 1000) {
    json::append_integer(out, ns);
    return out.append(" ns");
  }
  const bool in_s = ns >= 1'000'000'000;
  const bool in_ms = ns >= 1'000'000;
  const std::int64_t thousandth = in_s ? 1'000'000 : in_ms ? 1000 : 1;
  json::append_integer(out, ns / thousandth / 1000);
  out.push_back('.');
  append_digits(out, static_cast<std::uint64_t>(ns / thousandth % 1000), 3);
  out.append(in_s ? " s" : in_ms ? " ms" : " us");
}

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
  append_duration(out, timing.duration());
}

void append_message(Buffer& out, const Metric& metric) {
  out.append(metric.scope());
  out.append(" = ");
  append_plain(out, metric.value());
}

}  // namespace pollux::log
