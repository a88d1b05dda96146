// FieldLines: the fields of an event, in the order of <pollux/sdk/fields.hpp>, then those of an aggregate,
// the ids of its trace, and its attributes.
#include "field_lines.hpp"

#include <pollux/sdk/fields.hpp>

#include "logfmt.hpp"
#include "parts.hpp"
#include "text_field.hpp"

namespace pollux::log {

template <class EventType>
void FieldLines::append_event(Buffer& out, const EventType& event, Level level) {
  head_.append(out, time_of(event), level);
  out.append(message_of(event));
  const TextField field{out};
  for_each_field(event, field);
  const auto aggregate = aggregate_of(event);
  if (aggregate) for_each_field(*aggregate, field);
  for_each_id(event, field);
  for (const Attribute& attribute : event.attributes()) {
    const bool taken =
        (aggregate && is_aggregate_field_name(attribute.key)) || (event.trace() && is_id_name(attribute.key));
    out.append(taken ? std::string_view(" attr.") : std::string_view(" "));
    logfmt::append_key(out, attribute.key);
    out.push_back('=');
    logfmt::append_value(out, attribute.value);
  }
  out.push_back('\n');
}

void FieldLines::append(Buffer& out, const Timing& timing, Level level) { append_event(out, timing, level); }
void FieldLines::append(Buffer& out, const Metric& metric, Level level) { append_event(out, metric, level); }

}  // namespace pollux::log
