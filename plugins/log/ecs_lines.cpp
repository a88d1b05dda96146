// EcsLines: what the schema has a field for goes there, all else below `pollux`, and attributes into labels.
#include "ecs_lines.hpp"

#include <unistd.h>

#include <cmath>
#include <concepts>

#include <pollux/sdk/json_text.hpp>

#include "ecs_labels.hpp"
#include "message.hpp"
#include "numbers.hpp"
#include "parts.hpp"

namespace pollux::log {
namespace {

void append_member(Buffer& out, std::string_view key, std::string_view text) {
  out.append(",\"");
  out.append(key);
  out.append("\":\"");
  json::append_escaped(out, text);
  out.push_back('"');
}

template <std::integral Integer>
void append_member(Buffer& out, std::string_view key, Integer number) {
  out.append(",\"");
  out.append(key);
  out.append("\":");
  json::append_integer(out, number);
}

// A field has one type in all documents of an index: numbers are doubles, also whole ones. What is no number
// for JSON is left out.
void append_double_member(Buffer& out, std::string_view key, double number) {
  if (!std::isfinite(number)) return;
  out.append(",\"");
  out.append(key);
  out.append("\":");
  json::append_double(out, number);
}

void append_aggregate(Buffer& out, const Aggregate& aggregate) {
  append_member(out, "pollux.count", aggregate.count());
  append_double_member(out, "pollux.sum", aggregate.sum());
  append_double_member(out, "pollux.min", aggregate.min());
  append_double_member(out, "pollux.max", aggregate.max());
  append_member(out, "pollux.interval_ns", aggregate.interval().count());
}

}  // namespace

EcsLines::EcsLines(std::string_view service, std::uint64_t pid) {
  Buffer text;
  append_member(text, "ecs.version", version);
  append_member(text, "service.name", service);
  append_member(text, "process.pid", pid);
  always_ = text.view();
}

template <class EventType>
void EcsLines::begin(Buffer& out, const EventType& event, Level level, std::string_view kind) {
  out.append(R"({"@timestamp":")");
  stamp_.append(out, time_of(event));
  out.append(R"(","log.level":")");
  out.append(name(level));
  message_.clear();
  append_message(message_, event);
  out.append(R"(","message":")");
  json::append_escaped(out, message_.view());
  out.push_back('"');
  out.append(always_);
  out.append(kind);
  if (event.os_thread() != 0) append_member(out, "process.thread.id", event.os_thread());
  append_member(out, "pollux.scope", event.scope());
  append_member(out, "pollux.parent_scope", event.parent_scope());
  append_member(out, "pollux.name", event.name());
  append_member(out, "pollux.depth", event.depth());
}

void EcsLines::append_time(Buffer& out, std::string_view key, WallTime time) {
  out.append(",\"");
  out.append(key);
  out.append("\":\"");
  start_stamp_.append(out, time);
  out.push_back('"');
}

void EcsLines::append(Buffer& out, const Timing& timing, Level level) {
  begin(out, timing, level, R"(,"event.kind":"event","event.dataset":"pollux.timing")");
  append_member(out, "pollux.call_count", timing.call_count());
  append_time(out, "event.start", timing.start_wall_time());
  out.append(",\"event.end\":\"");
  stamp_.append(out, timing.end_wall_time());
  out.push_back('"');
  append_member(out, "event.duration", timing.duration().count());
  append_member(out, "event.outcome",
                timing.status() == Status::ok ? std::string_view("success") : std::string_view("failure"));
  end(out, timing);
}

void EcsLines::append(Buffer& out, const Metric& metric, Level level) {
  begin(out, metric, level, R"(,"event.kind":"metric","event.dataset":"pollux.metric")");
  append_member(out, "pollux.metric_type", metric.metric_type());
  const Value value = metric.value();
  if (value.is_number() && std::isfinite(value.number())) {
    append_double_member(out, "pollux.value", value.number());
  } else if (value.type() != Value::Type::none) {
    out.append(R"(,"pollux.text":)");
    append_label_text(out, value);
  }
  if (const auto aggregate = metric.aggregate()) append_aggregate(out, *aggregate);
  end(out, metric);
}

void EcsLines::end(Buffer& out, const EventView& event) {
  if (const pollux_span* trace = event.span()) {
    out.append(R"(,"trace.id":")");
    append_hex(out, trace->trace_id);
    out.append(R"(","span.id":")");
    append_hex(out, trace->span_id);
    out.push_back('"');
  }
  append_labels(out, event.attributes());
  out.append("}\n");
}

}  // namespace pollux::log
