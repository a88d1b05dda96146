// JournalEntries: MESSAGE and what else systemd.journal-fields(7) names, then POLLUX_ and the name of each
// field of the event, then POLLUX_ATTR_ and the key of each attribute.
#include "journal_entries.hpp"

#include <cstdint>

#include <pollux/sdk/buckets_json.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>

#include "message.hpp"
#include "numbers.hpp"
#include "parts.hpp"

namespace pollux::log {
namespace {

constexpr std::size_t longest_name = 64;  // the journal drops fields with longer ones

// A name has A to Z, digits and underscores only.
void append_name(Buffer& out, std::string_view prefix, std::string_view name) {
  out.append(prefix);
  for (char c : name.substr(0, longest_name - prefix.size())) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const bool allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out.push_back(allowed ? c : '_');
  }
}

// A value with a line break comes with its size, as 64 bits in little endian.
void append_text(Buffer& out, std::string_view text) {
  if (text.find('\n') == std::string_view::npos) {
    out.push_back('=');
  } else {
    out.push_back('\n');
    for (std::uint64_t size = text.size(), i = 0; i < 8; ++i, size >>= 8) {
      out.push_back(static_cast<char>(size & 0xFF));
    }
  }
  out.append(text);
  out.push_back('\n');
}

// Appends one field, for for_each_field and for attributes.
struct JournalField {
  void operator()(std::string_view key, const Value& value) const {
    append_name(out, prefix, key);
    if (value.is_string()) return append_text(out, value.string());
    out.push_back('=');
    if (value.type() == Value::Type::float64) {
      json::append_double(out, value.float64());
    } else if (value.type() != Value::Type::none) {
      json::append_value(out, value);
    }
    out.push_back('\n');
  }
  void operator()(std::string_view key, Nanoseconds time) const {
    append_name(out, prefix, key);
    out.push_back('=');
    append_seconds(out, time);
    out.push_back('\n');
  }
  void operator()(std::string_view key, std::span<const std::uint8_t> id) const {
    append_name(out, prefix, key);
    out.push_back('=');
    append_hex(out, id);
    out.push_back('\n');
  }

  Buffer& out;
  std::string_view prefix = "POLLUX_";
};

}  // namespace

JournalEntries::JournalEntries(std::string_view ident, int facility)
    : always_("\nSYSLOG_FACILITY=" + std::to_string(facility) + "\nSYSLOG_IDENTIFIER=" + std::string(ident) +
              "\n") {}

template <class EventType>
void JournalEntries::append_event(Buffer& out, const EventType& event, Level level) {
  out.append("PRIORITY=");
  json::append_integer(out, severity(level));
  out.append(always_);
  text_.clear();
  append_message(text_, event);
  out.append("MESSAGE");
  append_text(out, text_.view());
  const JournalField field{out};
  field("event", Value(message_of(event)));
  if (event.os_thread() != 0) {
    out.append("TID=");
    json::append_integer(out, event.os_thread());
    out.push_back('\n');
  }
  for_each_field(event, field);
  if (const auto aggregate = aggregate_of(event)) {
    for_each_field(*aggregate, field);
    if (!aggregate->buckets().empty()) {
      text_.clear();
      json::append_buckets(text_, aggregate->buckets());
      field("buckets", Value(text_.view()));
    }
  }
  for_each_id(event, field);
  const JournalField attribute_field{out, "POLLUX_ATTR_"};
  for (const Attribute& attribute : event.attributes()) attribute_field(attribute.key, attribute.value);
}

void JournalEntries::append(Buffer& out, const Timing& timing, Level level) {
  append_event(out, timing, level);
}
void JournalEntries::append(Buffer& out, const Metric& metric, Level level) {
  append_event(out, metric, level);
}

}  // namespace pollux::log
