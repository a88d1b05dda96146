// Writes the columns in the header's order, empty where an event has none. Texts that an application chose
// are quoted where a reader needs it; values of no fixed type are JSON, which has no line ends.
#include "csv_lines.hpp"

#include <algorithm>
#include <string>

#include <pollux/sdk/buckets_json.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/utf8.hpp>

#include "nested_json.hpp"

namespace pollux::file {
namespace {

// Between double quotes, those inside doubled.
template <class Buffer>
void append_quoted(Buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

// A path or a name. The host lets no control character into one; should there be one, or a byte that is not
// UTF-8, it becomes U+FFFD, so that a record stays on its line.
void append_name(std::string& out, std::string_view text) {
  std::string clean;
  bool plain = true;
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    const bool fits = character.size > 0 && !utf8::is_control(character.code);
    clean += fits ? text.substr(0, character.size) : utf8::replacement;
    plain = plain && character.code != '"' && character.code != ',' && character.code != ' ';
    text.remove_prefix(std::max<std::size_t>(character.size, 1));
  }
  if (plain) {
    out += clean;
  } else {
    append_quoted(out, clean);
  }
}

void append_csv_scope(std::string& out, const EventView& event) {
  for (const std::string_view text : {event.scope(), event.parent_scope(), event.name()}) {
    out.push_back(',');
    append_name(out, text);
  }
  out.push_back(',');
  json::append_integer(out, event.depth());
  out.push_back(',');
}

}  // namespace

std::string_view CsvLines::header() const {
  return "time,message,scope,parent_scope,name,depth,thread,"
         "duration_s,call_count,status,start_monotonic_s,end_monotonic_s,start_wall_time_s,end_wall_time_s,"
         "value,metric_type,time_monotonic_s,time_wall_s,count,sum,min,max,interval_s,buckets,"
         "attributes\r\n";
}

void CsvLines::begin(TextBuffer& out, WallTime time, std::string_view message, const EventView& event) {
  date_.append(out, time);
  out.append(message);
  out.append(scopes_.of(*event.raw().scope, [&](std::string& text) { append_csv_scope(text, event); }));
  json::append_integer(out, event.thread());
  out.push_back(',');
}

void CsvLines::append(TextBuffer& out, const Timing& timing) {
  begin(out, timing.end_wall_time(), ",telemetry.timing", timing);
  append_seconds(out, timing.duration());
  out.push_back(',');
  json::append_integer(out, timing.call_count());
  out.append(timing.status() == Status::ok ? ",ok," : ",error,");
  append_seconds(out, timing.start_monotonic());
  out.push_back(',');
  append_seconds(out, timing.end_monotonic());
  out.push_back(',');
  append_seconds(out, timing.start_wall_time());
  out.push_back(',');
  append_seconds(out, timing.end_wall_time());
  out.append(",,,,,,,,,,,");  // value … buckets
  end(out, timing);
}

void CsvLines::append(TextBuffer& out, const Metric& metric) {
  begin(out, metric.time(), ",telemetry.metric", metric);
  out.append(",,,,,,,");  // duration_s … end_wall_time_s
  append_value(out, metric.value());
  out.push_back(',');
  out.append(metric.metric_type());
  out.push_back(',');
  append_seconds(out, metric.time_monotonic());
  out.push_back(',');
  append_seconds(out, metric.time());
  out.push_back(',');
  append_aggregate(out, metric);
  end(out, metric);
}

// A number as a reader of numbers takes it; a string as JSON, so that "5" is not 5.
void CsvLines::append_value(TextBuffer& out, const Value& value) {
  if (value.type() == Value::Type::float64) return json::append_double(out, value.float64());
  if (!value.is_string()) return value.type() == Value::Type::none ? void() : json::append_value(out, value);
  nested_.clear();
  json::append_string(nested_, value.string());
  append_quoted(out, nested_.view());
}

// The columns count to buckets, and the comma after them.
void CsvLines::append_aggregate(TextBuffer& out, const Metric& metric) {
  const auto aggregate = metric.aggregate();
  if (!aggregate) return out.append(",,,,,,");
  for_each_field(*aggregate, [&](std::string_view, const Value& value) {
    append_value(out, value);
    out.push_back(',');
  });
  if (!aggregate->buckets().empty()) {
    nested_.clear();
    json::append_buckets(nested_, aggregate->buckets());
    append_quoted(out, nested_.view());
  }
  out.push_back(',');
}

void CsvLines::end(TextBuffer& out, const EventView& event) {
  if (!event.attributes().empty()) {
    nested_.clear();
    append_attributes(nested_, event.attributes());
    append_quoted(out, nested_.view());
  }
  out.append("\r\n");
}

}  // namespace pollux::file
