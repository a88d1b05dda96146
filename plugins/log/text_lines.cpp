// TextLines: scope and duration, or scope and value; then `key=value` in logfmt. What a reader can do
// without, such as further clocks, is in the other formats.
#include "text_lines.hpp"

#include <pollux/sdk/fields.hpp>

#include "duration_text.hpp"
#include "logfmt.hpp"
#include "parts.hpp"
#include "text_field.hpp"

namespace pollux::log {
namespace {

// What stands before a metric's value: its type says how to read the number.
std::string_view value_key(const Metric& metric) {
  return metric.type() == MetricType::untyped ? std::string_view("value") : metric.metric_type();
}

// The ids of a trace, then the attributes; `is_taken` tells which of their names the line has already.
template <class IsTaken>
void append_rest(Buffer& out, const EventView& event, IsTaken&& is_taken) {
  for_each_id(event, TextField{out});
  for (const Attribute& attribute : event.attributes()) {
    const bool is_id = event.span() && is_id_name(attribute.key);
    out.append(is_id || is_taken(attribute.key) ? std::string_view(" attr.") : std::string_view(" "));
    logfmt::append_key(out, attribute.key);
    out.push_back('=');
    logfmt::append_value(out, attribute.value);
  }
  out.push_back('\n');
}

}  // namespace

void TextLines::append(Buffer& out, const Timing& timing, Level level) {
  head_.append(out, time_of(timing), level);
  logfmt::append_value(out, Value(timing.scope()));
  out.push_back(' ');
  append_duration(out, timing.duration(), "");
  if (timing.status() == Status::error) out.append(" status=error");
  append_rest(out, timing, [](std::string_view) { return false; });
}

void TextLines::append(Buffer& out, const Metric& metric, Level level) {
  head_.append(out, time_of(metric), level);
  logfmt::append_value(out, Value(metric.scope()));
  const std::string_view key = value_key(metric);
  const TextField field{out};
  field(key, metric.value());
  const auto aggregate = metric.aggregate();
  if (aggregate) {
    for_each_field(*aggregate, [&field](std::string_view name, const Value& value) {
      if (name != "sum" && name != "interval_s") field(name, value);
    });
  }
  append_rest(out, metric, [&](std::string_view name) {
    return name == key || (aggregate && is_aggregate_field_name(name));
  });
}

}  // namespace pollux::log
