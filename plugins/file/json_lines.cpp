// Writes the members by hand, the constants between them in one piece, for speed; a test holds their names
// against for_each_field.
#include "json_lines.hpp"

#include <pollux/sdk/buckets_json.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>

#include "nested_json.hpp"

namespace pollux::file {
namespace {

void append_scope(std::string& out, const EventView& event) {
  json::append_raw(out, R"(","scope":)");
  json::append_string(out, event.scope());
  json::append_raw(out, R"(,"depth":)");
  json::append_integer(out, event.depth());
  json::append_raw(out, R"(,"parent_scope":)");
  json::append_string(out, event.parent_scope());
  json::append_raw(out, R"(,"name":)");
  json::append_string(out, event.name());
}

void append_aggregate(TextBuffer& out, const Aggregate& aggregate) {
  for_each_field(aggregate, [&out](std::string_view key, const Value& value) {
    out.append(",\"");
    out.append(key);
    out.append("\":");
    json::append_value(out, value);
  });
  if (aggregate.buckets().empty()) return;
  out.append(R"(,"buckets":)");
  json::append_buckets(out, aggregate.buckets());
}

void end(TextBuffer& out, const EventView& event) {
  if (!event.attributes().empty()) {
    out.append(R"(,"attributes":)");
    append_attributes(out, event.attributes());
  }
  out.append("}\n");
}

}  // namespace

void JsonLines::begin(TextBuffer& out, WallTime time, std::string_view message, const EventView& event) {
  out.append(beginning());
  date_.append(out, time);
  out.append(message);
  out.append(scopes_.of(*event.raw().scope, [&](std::string& text) { append_scope(text, event); }));
}

void JsonLines::append(TextBuffer& out, const Timing& timing) {
  begin(out, timing.end_wall_time(), R"(","message":"telemetry.timing)", timing);
  out.append(R"(,"duration_s":)");
  append_seconds(out, timing.duration());
  out.append(R"(,"call_count":)");
  json::append_integer(out, timing.call_count());
  const bool ok = timing.status() == Status::ok;
  out.append(ok ? R"(,"status":"ok","start_monotonic_s":)" : R"(,"status":"error","start_monotonic_s":)");
  append_seconds(out, timing.start_monotonic());
  out.append(R"(,"end_monotonic_s":)");
  append_seconds(out, timing.end_monotonic());
  out.append(R"(,"start_wall_time_s":)");
  append_seconds(out, timing.start_wall_time());
  out.append(R"(,"end_wall_time_s":)");
  append_seconds(out, timing.end_wall_time());
  out.append(R"(,"thread":)");
  json::append_integer(out, timing.thread());
  end(out, timing);
}

void JsonLines::append(TextBuffer& out, const Metric& metric) {
  begin(out, metric.time(), R"(","message":"telemetry.metric)", metric);
  out.append(R"(,"value":)");
  json::append_value(out, metric.value());
  out.append(R"(,"metric_type":")");
  out.append(metric.metric_type());
  out.append(R"(","time_monotonic_s":)");
  append_seconds(out, metric.time_monotonic());
  out.append(R"(,"time_wall_s":)");
  append_seconds(out, metric.time());
  out.append(R"(,"thread":)");
  json::append_integer(out, metric.thread());
  if (const auto aggregate = metric.aggregate()) append_aggregate(out, *aggregate);
  end(out, metric);
}

}  // namespace pollux::file
