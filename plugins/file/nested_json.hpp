// What both formats write as JSON objects: an event's attributes and an aggregate's buckets.
#pragma once

#include <iterator>

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux::file {

// True where a later attribute of the same key replaces this one.
inline bool is_replaced(Attributes::Iterator at, const Attributes::Iterator& end) {
  const Attribute attribute = *at;
  for (++at; at != end; ++at) {
    const Attribute other = *at;
    if (other.key_id == attribute.key_id && other.key == attribute.key) return true;
  }
  return false;
}

// {"batch_size":16,"model":"small"}
template <class Buffer>
void append_attributes(Buffer& out, const Attributes& attributes) {
  out.push_back('{');
  bool first = true;
  for (auto at = attributes.begin(); at != attributes.end(); ++at) {
    if (is_replaced(at, attributes.end())) continue;
    const Attribute attribute = *at;
    if (!first) out.push_back(',');
    first = false;
    json::append_string(out, attribute.key);
    out.push_back(':');
    json::append_value(out, attribute.value);
  }
  out.push_back('}');
}

}  // namespace pollux::file
