// JsonLines: the same fields as a line of text has, in the same order; and buckets, for JSON can nest.
#include "json_lines.hpp"

#include <pollux/sdk/buckets_json.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>

#include "numbers.hpp"
#include "parts.hpp"

namespace pollux::log {
namespace {

// Appends `,"key":value`, for for_each_field.
struct JsonField {
  void operator()(std::string_view key, const Value& value) const {
    begin(key);
    json::append_value(out, value);
  }
  void operator()(std::string_view key, Nanoseconds time) const {
    begin(key);
    append_seconds(out, time);
  }
  void operator()(std::string_view key, std::span<const std::uint8_t> id) const {
    begin(key);
    out.push_back('"');
    append_hex(out, id);
    out.push_back('"');
  }
  void begin(std::string_view key) const {
    out.append(",\"");
    out.append(key);
    out.append("\":");
  }

  Buffer& out;
};

// The line's own members; the core knows only the events'.
bool is_line_member(std::string_view key) { return key == "time" || key == "level" || key == "message"; }

}  // namespace

template <class EventType>
void JsonLines::append_event(Buffer& out, const EventType& event, Level level) {
  out.append(R"({"time":")");
  stamp_.append(out, time_of(event));
  out.append(R"(","level":")");
  out.append(name(level));
  out.append(R"(","message":")");
  out.append(message_of(event));
  out.push_back('"');
  const JsonField field{out};
  for_each_field(event, field);
  const auto aggregate = aggregate_of(event);
  if (aggregate) for_each_field(*aggregate, field);
  if (aggregate && !aggregate->buckets().empty()) {
    field.begin("buckets");
    json::append_buckets(out, aggregate->buckets());
  }
  for_each_id(event, field);
  for (const Attribute& attribute : event.attributes()) {
    const bool taken = is_line_member(attribute.key) ||
                       (aggregate && is_aggregate_field_name(attribute.key)) ||
                       (event.span() && is_id_name(attribute.key));
    out.append(taken ? std::string_view(",\"attr.") : std::string_view(",\""));
    json::append_escaped(out, attribute.key);
    out.append("\":");
    json::append_value(out, attribute.value);
  }
  out.append("}\n");
}

void JsonLines::append(Buffer& out, const Timing& timing, Level level) { append_event(out, timing, level); }
void JsonLines::append(Buffer& out, const Metric& metric, Level level) { append_event(out, metric, level); }

}  // namespace pollux::log
