// Attributes as OTLP's KeyValue messages.
#pragma once

#include <cstddef>
#include <protozero/pbf_builder.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/value.hpp>

#include "messages.hpp"

namespace pollux::otlp {

// The text itself, or in `scratch` a copy in which U+FFFD stands for each byte that is not well-formed:
// proto3 has receivers refuse a whole request for one such string.
[[nodiscard]] std::string_view well_formed(std::string_view text, std::string& scratch);

void append_value(protozero::pbf_builder<AnyValue>& to, const Value& value);

template <class Message>
void append_attribute(protozero::pbf_builder<Message>& to, Message field, std::string_view key,
                      const Value& value) {
  protozero::pbf_builder<KeyValue> entry(to, field);
  std::string scratch;
  const std::string_view text = well_formed(key, scratch);
  entry.add_string(KeyValue::key, text.data(), text.size());
  protozero::pbf_builder<AnyValue> any(entry, KeyValue::value);
  append_value(any, value);
}

// The attributes of one event as a collector wants them: each key once, with its last value, and none empty.
class DistinctAttributes {
 public:
  // In the order in which they were given.
  void assign(const Attributes& attributes);
  // By key: the same set is the same sequence, in every process.
  void sort();

  [[nodiscard]] auto begin() const { return kept_.begin(); }
  [[nodiscard]] auto end() const { return kept_.end(); }
  [[nodiscard]] std::size_t left_out() const { return left_out_; }  // without a key

 private:
  std::vector<Attribute> kept_;
  std::size_t left_out_ = 0;
};

template <class Message>
void append_attributes(protozero::pbf_builder<Message>& to, Message field,
                       const DistinctAttributes& attributes) {
  for (const Attribute& each : attributes) append_attribute(to, field, each.key, each.value);
}

}  // namespace pollux::otlp
