// JsonFormat: the members of each object, in the order in which people read them.
#include "json_format.hpp"

#include <charconv>
#include <cmath>

#include <pollux/sdk/json_text.hpp>

#include "arguments.hpp"
#include "microseconds.hpp"
#include "thread_names.hpp"
#include "trace_time.hpp"

namespace pollux::trace {
namespace {

constexpr std::string_view end_of_line = "},\n";

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

// Whole numbers without a point, as far as doubles hold them exactly.
void append_plain_number(std::string& out, double number) {
  constexpr double exact = 9007199254740992.0;  // 2^53
  if (std::fabs(number) < exact && number == std::trunc(number)) {
    json::append_integer(out, static_cast<std::int64_t>(number));
  } else {
    json::append_double(out, number);
  }
}

// How an event's line begins, up to its phase.
std::string names_of(std::string_view name, std::string_view path) {
  std::string names = "{\"name\":";
  json::append_string(names, name);
  names += ",\"cat\":";
  json::append_string(names, path);
  names += ",\"ph\":\"";
  return names;
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

JsonFormat::JsonFormat(Content content, std::uint32_t process, std::string_view process_name)
    : content_(std::move(content)),
      number_of_process_(process),
      process_(",\"pid\":" + std::to_string(process)) {
  first_line_ = "{\"name\":\"process_name\",\"ph\":\"M\"" + process_ + ",\"args\":{\"name\":";
  json::append_string(first_line_, process_name);
  first_line_ += "}}";
}

void JsonFormat::begin_chunk() {
  lines_.clear();
  ends_.clear();
}

SliceSpot JsonFormat::append(const Timing& timing) {
  append_thread_name(timing);
  if (!is_bound_to_thread(timing)) {
    append_own_track(timing);
    return {};  // arrows bind to slices of threads alone
  }
  const std::int64_t start = start_of(timing);
  append_start(timing, "X", start);
  append_thread(system_thread(timing));
  lines_ += ",\"dur\":";
  append_microseconds(lines_, timing.duration().count());
  append_arguments(timing);
  lines_ += end_of_line;
  return {system_thread(timing), start};
}

void JsonFormat::append_own_track(const Timing& timing) {
  const auto append_id = [this, id = next_track_++] {
    lines_ += ",\"id\":\"";
    json::append_integer(lines_, id);
    lines_ += '"';
  };
  append_start(timing, "b", start_of(timing));
  append_thread(system_thread(timing));
  append_id();
  append_arguments(timing);
  lines_ += end_of_line;
  append_start(timing, "e", end_of(timing));
  append_thread(system_thread(timing));
  append_id();
  lines_ += end_of_line;
}

void JsonFormat::append_point(const Metric& metric, const Track& track, std::int64_t time_ns, double number) {
  // Tracks stand beside each other, without the slices around them that tell slices of one name apart.
  const auto [names, is_new] = tracks_.try_emplace(track.number);
  if (is_new) names->second = names_of(track.name, metric.scope());
  append_start(names->second, "C", time_ns);
  lines_ += ",\"args\":{";
  append_series(lines_, "value", number);
  // The value of a summed-up histogram is the mean; these show what it hides.
  if (const auto aggregate = metric.aggregate(); aggregate && metric.type() == MetricType::histogram) {
    append_series(lines_, "min", aggregate->min());
    append_series(lines_, "max", aggregate->max());
  }
  lines_ += '}';
  lines_ += end_of_line;
}

void JsonFormat::append_mark(const Metric& metric) {
  append_thread_name(metric);
  append_start(metric, "i", time_of(metric));
  append_thread(system_thread(metric));
  lines_ += metric.thread() != 0 ? ",\"s\":\"t\"" : ",\"s\":\"p\"";
  lines_ += ",\"args\":{\"value\":";
  json::append_value(lines_, metric.value());
  if (content_.attributes) append_attributes(metric.attributes(), false);
  lines_ += '}';
  lines_ += end_of_line;
}

// Both ends bind to the slice that is open on their thread at their time.
void JsonFormat::append(const Arrow& arrow) {
  append_arrow_end(arrow, arrow.from, "s\"");
  append_arrow_end(arrow, arrow.to, "f\",\"bp\":\"e\"");
}

void JsonFormat::append_arrow_end(const Arrow& arrow, const SliceSpot& spot, std::string_view phase) {
  char digits[16];
  char* const end = std::to_chars(digits, digits + sizeof digits, arrow.id, 16).ptr;
  lines_ += arrow.is_cause ? "{\"name\":\"caused by\"" : "{\"name\":\"attached\"";
  lines_ += ",\"cat\":\"flow\",\"ph\":\"";
  lines_ += phase;
  lines_ += ",\"ts\":";
  append_microseconds(lines_, spot.start_ns);
  lines_ += process_;
  append_thread(spot.track);
  lines_ += ",\"id\":\"0x";
  lines_.append(digits, end);
  lines_ += '"';
  lines_ += end_of_line;
}

// {"name":"b","cat":"a.b","ph":"X","ts":1.000,"pid":1
void JsonFormat::append_start(const EventView& event, std::string_view phase, std::int64_t time_ns) {
  const auto [names, is_new] = slices_.try_emplace(event.scope_id());
  if (is_new) names->second = names_of(event.name(), event.scope());
  append_start(names->second, phase, time_ns);
}

void JsonFormat::append_start(const std::string& names, std::string_view phase, std::int64_t time_ns) {
  lines_ += names;
  lines_ += phase;
  lines_ += "\",\"ts\":";
  append_microseconds(lines_, time_ns);
  lines_ += process_;
}

// What is of no thread that is known stands with the main thread, which has the number of the process.
void JsonFormat::append_thread(std::uint64_t number) {
  if (number == 0) number = number_of_process_;
  lines_ += ",\"tid\":";
  json::append_integer(lines_, number);
}

void JsonFormat::append_thread_name(const EventView& event) {
  if (event.thread() == 0 || !named_.insert(event.thread()).second) return;
  lines_ += "{\"name\":\"thread_name\",\"ph\":\"M\"";
  lines_ += process_;
  append_thread(system_thread(event));
  lines_ += ",\"args\":{\"name\":";
  json::append_string(lines_, thread_name(event, number_of_process_, content_.program));
  lines_ += '}';
  lines_ += end_of_line;
}

void JsonFormat::append_arguments(const Timing& timing) {
  lines_ +=
      timing.status() == Status::ok ? ",\"args\":{\"status\":\"ok\"" : ",\"args\":{\"status\":\"error\"";
  const pollux_span* trace = content_.trace_ids ? timing.span() : nullptr;
  if (trace) {
    append_hex(lines_, "trace_id", trace->trace_id);
    append_hex(lines_, "span_id", trace->span_id);
    append_hex(lines_, "parent_span_id", trace->parent_span_id);
  }
  if (content_.attributes) append_attributes(timing.attributes(), trace != nullptr);
  lines_ += '}';
}

void JsonFormat::append_attributes(const Attributes& attributes, bool has_trace_ids) {
  for (const Attribute& attribute : attributes) {
    lines_ += ",\"";
    json::append_escaped(lines_, argument_name(attribute.key, has_trace_ids));
    lines_ += "\":";
    json::append_value(lines_, attribute.value);
  }
}

}  // namespace pollux::trace
