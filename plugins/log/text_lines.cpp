// TextLines: the fields of an event, in the order of <pollux/sdk/fields.hpp>, then those of an aggregate, the
// ids of its trace, and its attributes.
#include "text_lines.hpp"

#include <pollux/sdk/fields.hpp>

#include "logfmt.hpp"
#include "numbers.hpp"
#include "parts.hpp"

namespace pollux::log {
namespace {

// Appends ` key=value`, for for_each_field.
struct TextField {
  void operator()(std::string_view key, const Value& value) const {
    begin(key);
    logfmt::append_value(out, value);
  }
  void operator()(std::string_view key, Nanoseconds time) const {
    begin(key);
    append_seconds(out, time);
  }
  void operator()(std::string_view key, std::span<const std::uint8_t> id) const {
    begin(key);
    append_hex(out, id);
  }
  void begin(std::string_view key) const {
    out.push_back(' ');
    out.append(key);
    out.push_back('=');
  }

  Buffer& out;
};

}  // namespace

template <class EventType>
void TextLines::append_event(Buffer& out, const EventType& event, Level level) {
  if (headed_) {
    stamp_.append(out, time_of(event));
    out.push_back(' ');
    append_level(out, level);
    out.push_back(' ');
  }
  out.append(message_of(event));
  const TextField field{out};
  for_each_field(event, field);
  const auto aggregate = aggregate_of(event);
  if (aggregate) for_each_field(*aggregate, field);
  for_each_id(event, field);
  for (const Attribute& attribute : event.attributes()) {
    const bool taken =
        (aggregate && is_aggregate_field_name(attribute.key)) || (event.span() && is_id_name(attribute.key));
    out.append(taken ? std::string_view(" attr.") : std::string_view(" "));
    logfmt::append_key(out, attribute.key);
    out.push_back('=');
    logfmt::append_value(out, attribute.value);
  }
  out.push_back('\n');
}

void TextLines::append_level(Buffer& out, Level level) const {
  constexpr std::string_view green = "\x1b[32m";
  constexpr std::string_view yellow = "\x1b[33m";
  constexpr std::string_view red = "\x1b[1;31m";
  constexpr std::string_view plain = "\x1b[m";
  if (colour_) out.append(level == Level::error ? red : level == Level::warning ? yellow : green);
  out.append(upper_name(level));
  if (colour_) out.append(plain);
}

void TextLines::append(Buffer& out, const Timing& timing, Level level) { append_event(out, timing, level); }
void TextLines::append(Buffer& out, const Metric& metric, Level level) { append_event(out, metric, level); }

}  // namespace pollux::log
