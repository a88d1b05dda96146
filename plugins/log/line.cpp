// LineWriter: the fields of an event, in the order of <pollux/sdk/fields.hpp>, then those of an aggregate,
// then its attributes.
#include "line.hpp"

#include <chrono>
#include <optional>

#include <pollux/sdk/buckets_json.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>

#include "logfmt.hpp"

namespace pollux::log {
namespace {

std::optional<Aggregate> aggregate_of(const Timing&) { return std::nullopt; }
std::optional<Aggregate> aggregate_of(const Metric& metric) { return metric.aggregate(); }

// The line's own members; the core knows only the events'.
bool is_line_member(std::string_view key) { return key == "time" || key == "level" || key == "message"; }

void append_digits(Buffer& out, unsigned number, int width) {
  char digits[8];
  for (int i = width; i-- > 0; number /= 10) digits[i] = static_cast<char>('0' + number % 10);
  out.append(digits, digits + width);
}

}  // namespace

void LineWriter::append(Buffer& out, const Timing& timing) {
  const bool failed = timing.status() == Status::error;
  if (format_ == Format::text)
    return append_text(out, timing, timing.end_wall_time(), "telemetry.timing", failed);
  append_json(out, timing, timing.end_wall_time(), "telemetry.timing");
}

void LineWriter::append(Buffer& out, const Metric& metric) {
  if (format_ == Format::text) return append_text(out, metric, metric.time(), "telemetry.metric", false);
  append_json(out, metric, metric.time(), "telemetry.metric");
}

template <class EventType>
void LineWriter::append_text(Buffer& out, const EventType& event, WallTime time, std::string_view message,
                             bool failed) {
  append_time(out, time);
  out.push_back(' ');
  append_level(out, failed);
  out.push_back(' ');
  json::append_raw(out, message);
  const auto field = [&out](std::string_view key, const Value& value) {
    out.push_back(' ');
    json::append_raw(out, key);
    out.push_back('=');
    logfmt::append_value(out, value);
  };
  for_each_field(event, field);
  const auto aggregate = aggregate_of(event);
  if (aggregate) for_each_field(*aggregate, field);
  for (const Attribute& attribute : event.attributes()) {
    const bool taken = aggregate && is_aggregate_field_name(attribute.key);
    json::append_raw(out, taken ? " attr." : " ");
    logfmt::append_key(out, attribute.key);
    out.push_back('=');
    logfmt::append_value(out, attribute.value);
  }
  out.push_back('\n');
}

template <class EventType>
void LineWriter::append_json(Buffer& out, const EventType& event, WallTime time, std::string_view message) {
  json::append_raw(out, R"({"time":")");
  append_time(out, time);
  json::append_raw(out, R"(","level":")");
  json::append_raw(out, level_);
  json::append_raw(out, R"(","message":")");
  json::append_raw(out, message);
  out.push_back('"');
  const auto field = [&out](std::string_view key, const Value& value) {
    json::append_raw(out, ",\"");
    json::append_raw(out, key);
    json::append_raw(out, "\":");
    json::append_value(out, value);
  };
  for_each_field(event, field);
  const auto aggregate = aggregate_of(event);
  if (aggregate) for_each_field(*aggregate, field);
  if (aggregate && !aggregate->buckets().empty()) {
    json::append_raw(out, R"(,"buckets":)");
    json::append_buckets(out, aggregate->buckets());
  }
  for (const Attribute& attribute : event.attributes()) {
    const bool taken = is_line_member(attribute.key) || (aggregate && is_aggregate_field_name(attribute.key));
    json::append_raw(out, taken ? ",\"attr." : ",\"");
    json::append_escaped(out, attribute.key);
    json::append_raw(out, "\":");
    json::append_value(out, attribute.value);
  }
  json::append_raw(out, "}\n");
}

void LineWriter::append_level(Buffer& out, bool failed) const {
  constexpr std::string_view green = "\x1b[32m";
  constexpr std::string_view red = "\x1b[1;31m";
  constexpr std::string_view plain = "\x1b[m";
  if (colour_) json::append_raw(out, failed ? red : green);
  for (const char c : level_) out.push_back(static_cast<char>(c - 'a' + 'A'));
  if (colour_) json::append_raw(out, plain);
}

// 2026-11-21T10:15:02.123456Z
void LineWriter::append_time(Buffer& out, WallTime time) {
  using namespace std::chrono;
  const auto second = floor<std::chrono::seconds>(time);
  if (second.time_since_epoch().count() != second_) {
    second_ = second.time_since_epoch().count();
    const auto day = floor<days>(second);
    const year_month_day date(day);
    const hh_mm_ss clock(second - day);
    second_text_.clear();
    fmt::format_to(std::back_inserter(second_text_), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.",
                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                   clock.seconds().count());
  }
  out.append(second_text_);
  append_digits(out, static_cast<unsigned>(duration_cast<microseconds>(time - second).count()), 6);
  out.push_back('Z');
}

}  // namespace pollux::log
