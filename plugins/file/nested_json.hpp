// What both formats write as a JSON object: an event's attributes.
#pragma once

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux::file {

// {"batch_size":16,"model":"small"}
template <class Buffer>
void append_attributes(Buffer& out, const Attributes& attributes) {
  out.push_back('{');
  bool first = true;
  for (const Attribute& attribute : attributes) {
    if (!first) out.push_back(',');
    first = false;
    json::append_string(out, attribute.key);
    out.push_back(':');
    json::append_value(out, attribute.value);
  }
  out.push_back('}');
}

}  // namespace pollux::file
