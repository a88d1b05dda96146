// EventWriter: the members of each object, in the order in which people read them.
#include "event_writer.hpp"

#include <cmath>
#include <iterator>

#include <pollux/sdk/json_text.hpp>

#include "microseconds.hpp"
#include "thread_names.hpp"

namespace pollux::trace {
namespace {

constexpr std::string_view end_of_line = "},\n";

// A track of its own for what may overlap: a scope that is bound to no thread, or came from another program.
bool is_bound_to_thread(const Timing& timing) {
  return timing.thread() != 0 && (timing.raw().flags & POLLUX_EVENT_DETACHED) == 0;
}

std::uint32_t thread_id(const EventView& event) {
  return event.os_thread() != 0 ? event.os_thread() : event.thread();
}

void append_thread(std::string& out, const EventView& event) {
  out += ",\"tid\":";
  json::append_integer(out, thread_id(event));
}

template <std::size_t N>
void append_hex(std::string& out, std::string_view key, const std::uint8_t (&bytes)[N]) {
  out += ",\"";
  out += key;
  out += "\":\"";
  for (const std::uint8_t byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 0xFu];
  }
  out += '"';
}

bool is_trace_id_name(std::string_view key) {
  return key == "trace_id" || key == "span_id" || key == "parent_span_id";
}

// Whole numbers without a point, as far as doubles hold them exactly.
void append_plain_number(std::string& out, double number) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (std::fabs(number) < exact && number == std::trunc(number)) {
    json::append_integer(out, static_cast<std::int64_t>(number));
  } else {
    json::append_double(out, number);
  }
}

// One series of a counter track. A number that is not finite has no place on an axis.
void append_series(std::string& out, std::string_view name, double number) {
  if (!std::isfinite(number)) return;
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
  append_plain_number(out, number);
}

}  // namespace

EventWriter::EventWriter(Content content, std::uint32_t process)
    : content_(content), process_(",\"pid\":" + std::to_string(process)) {}

std::string EventWriter::process_line(std::string_view name) const {
  std::string line = "{\"name\":\"process_name\",\"ph\":\"M\"" + process_ + ",\"args\":{\"name\":";
  json::append_string(line, name);
  return line + "}}";
}

void EventWriter::append_thread_name(std::string& out, const EventView& event) {
  if (event.thread() == 0 || !named_.insert(event.thread()).second) return;
  out += "{\"name\":\"thread_name\",\"ph\":\"M\"";
  out += process_;
  append_thread(out, event);
  out += ",\"args\":{\"name\":";
  json::append_string(out, thread_name(event.os_thread(), event.thread()));
  out += '}';
  out += end_of_line;
}

// {"name":"b","cat":"a.b","ph":"X","ts":1.000,"pid":1
void EventWriter::append_start(std::string& out, const EventView& event, std::string_view phase,
                               std::int64_t time_ns) {
  // Tracks stand beside each other, without the slices around them that tell slices of one name apart.
  const bool is_track = phase == "C";
  const auto [found, is_new] = (is_track ? tracks_ : slices_).try_emplace(event.scope_id());
  std::string& names = found->second;
  if (is_new) {
    names = "{\"name\":";
    json::append_string(names, is_track ? event.scope() : event.name());
    names += ",\"cat\":";
    json::append_string(names, event.scope());
    names += ",\"ph\":\"";
  }
  out += names;
  out += phase;
  out += "\",\"ts\":";
  append_microseconds(out, time_ns);
  out += process_;
}

void EventWriter::append(std::string& out, const Timing& timing) {
  append_thread_name(out, timing);
  const std::int64_t start = timing.start_monotonic().count();
  if (is_bound_to_thread(timing)) {
    append_start(out, timing, "X", start);
    append_thread(out, timing);
    out += ",\"dur\":";
    append_microseconds(out, timing.duration().count());
    append_arguments(out, timing);
    out += end_of_line;
    return;
  }
  const auto append_id = [&out, id = next_track_++] {
    out += ",\"id\":\"";
    json::append_integer(out, id);
    out += '"';
  };
  append_start(out, timing, "b", start);
  append_thread(out, timing);
  append_id();
  append_arguments(out, timing);
  out += end_of_line;
  append_start(out, timing, "e", timing.end_monotonic().count());
  append_thread(out, timing);
  append_id();
  out += end_of_line;
}

void EventWriter::append_arguments(std::string& out, const Timing& timing) const {
  out += timing.status() == Status::ok ? ",\"args\":{\"status\":\"ok\"" : ",\"args\":{\"status\":\"error\"";
  const pollux_trace* trace = content_.trace_ids ? timing.trace() : nullptr;
  if (trace) {
    append_hex(out, "trace_id", trace->trace_id);
    append_hex(out, "span_id", trace->span_id);
    append_hex(out, "parent_span_id", trace->parent_span_id);
  }
  if (content_.attributes) append_attributes(out, timing.attributes(), trace != nullptr);
  out += '}';
}

// A key that was given twice counts once, with its last value.
void EventWriter::append_attributes(std::string& out, const Attributes& attributes,
                                    bool has_trace_ids) const {
  for (auto at = attributes.begin(); at != attributes.end(); ++at) {
    const Attribute attribute = *at;
    bool replaced = false;
    for (auto later = std::next(at); later != attributes.end() && !replaced; ++later) {
      replaced = (*later).key == attribute.key;
    }
    if (replaced) continue;
    out += has_trace_ids && is_trace_id_name(attribute.key) ? ",\"attr." : ",\"";
    json::append_escaped(out, attribute.key);
    out += "\":";
    json::append_value(out, attribute.value);
  }
}

void EventWriter::append(std::string& out, const Metric& metric, const CounterTotals::Point* total) {
  const Value value = metric.value();
  if (metric.type() == MetricType::untyped && !value.is_number() && value.type() != Value::Type::boolean) {
    return append_mark(out, metric);
  }
  const bool is_counter = metric.type() == MetricType::counter;
  const double number = is_counter && total ? total->total : value.number();
  if ((is_counter && !total) || !std::isfinite(number)) return;
  append_start(out, metric, "C", is_counter ? total->time_ns : metric.time_monotonic().count());
  out += ",\"args\":{";
  append_series(out, "value", number);
  // The value of a summed-up histogram is the mean; these show what it hides.
  if (const auto aggregate = metric.aggregate(); aggregate && metric.type() == MetricType::histogram) {
    append_series(out, "min", aggregate->min());
    append_series(out, "max", aggregate->max());
  }
  out += '}';
  out += end_of_line;
}

void EventWriter::append_mark(std::string& out, const Metric& metric) {
  append_thread_name(out, metric);
  append_start(out, metric, "i", metric.time_monotonic().count());
  append_thread(out, metric);
  out += metric.thread() != 0 ? ",\"s\":\"t\"" : ",\"s\":\"p\"";
  out += ",\"args\":{\"value\":";
  json::append_value(out, metric.value());
  if (content_.attributes) append_attributes(out, metric.attributes(), false);
  out += '}';
  out += end_of_line;
}

}  // namespace pollux::trace
