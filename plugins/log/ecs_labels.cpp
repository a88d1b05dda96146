// ECS labels: no nested objects, so a key has no dot; https://www.elastic.co/docs/reference/ecs/ecs-base.
#include "ecs_labels.hpp"

#include <algorithm>
#include <string_view>

#include <pollux/sdk/json_text.hpp>

namespace pollux::log {
namespace {

constexpr std::string_view replaced = ".*\\";

char label_character(char c) { return replaced.find(c) == std::string_view::npos ? c : '_'; }

bool same_label(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return label_character(x) == label_character(y); });
}

// A label that comes twice would be refused by whoever reads the document, and the whole document with it.
bool comes_again(const Attributes& attributes, Attributes::Iterator at) {
  const std::string_view key = (*at).key;
  return std::any_of(++at, attributes.end(),
                     [key](const Attribute& later) { return same_label(key, later.key); });
}

void append_label(Buffer& out, std::string_view key) {
  while (!key.empty()) {
    const std::size_t plain = std::min(key.find_first_of(replaced), key.size());
    json::append_escaped(out, key.substr(0, plain));
    key.remove_prefix(plain);
    if (key.empty()) return;
    out.push_back('_');
    key.remove_prefix(1);
  }
}

}  // namespace

void append_labels(Buffer& out, const Attributes& attributes) {
  std::string_view separator = R"(,"labels":{")";
  for (auto at = attributes.begin(); at != attributes.end(); ++at) {
    const Attribute attribute = *at;
    if (attribute.value.type() == Value::Type::none || comes_again(attributes, at)) continue;
    out.append(separator);
    append_label(out, attribute.key);
    out.append("\":");
    append_label_text(out, attribute.value);
    separator = ",\"";
  }
  if (separator.size() == 2) out.push_back('}');
}

void append_label_text(Buffer& out, const Value& value) {
  if (value.is_string()) return json::append_string(out, value.string());
  out.push_back('"');
  if (value.type() == Value::Type::float64) {
    json::append_double(out, value.float64());
  } else {
    json::append_value(out, value);
  }
  out.push_back('"');
}

}  // namespace pollux::log
