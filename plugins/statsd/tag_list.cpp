#include "tag_list.hpp"

#include <cstddef>

#include "escape.hpp"
#include "number_text.hpp"

namespace pollux::statsd {

bool matches(std::string_view pattern, std::string_view text) {
  // After a mismatch the last star takes one character more.
  std::size_t p = 0, t = 0, star = pattern.npos, taken = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void TagList::make(Key& key, std::string_view text) const {
  key.state = Key::State::unwanted;
  if (text.empty()) return;
  for (const std::string& pattern : patterns_) {
    if (matches(pattern, text)) key.state = Key::State::wanted;
  }
  key.text.clear();
  append_tag_key(key.text, text);
}

const TagList::Key& TagList::of(const Attribute& attribute) {
  if (attribute.key_id >= most) {
    make(unkept_, attribute.key);
    return unkept_;
  }
  if (attribute.key_id >= kept_.size()) kept_.resize(std::size_t{attribute.key_id} + 1);
  Key& key = kept_[attribute.key_id];
  if (key.state == Key::State::unknown) {
    make(key, attribute.key);
    if (key.state == Key::State::wanted) keys_.note(attribute.key, key.text);
  }
  return key;
}

void TagList::note_value(std::string_view key, std::string_view value, std::string_view sent) {
  values_.note(std::string(key).append(":").append(value), sent);
}

void TagList::append(std::string& out, const Attributes& attributes, std::string_view built_in) {
  for (const Attribute& attribute : attributes) {
    const Key& key = of(attribute);
    if (key.state == Key::State::unwanted) continue;
    out += ',';
    const std::size_t begin = out.size();
    if (key.text == built_in) out += "attr.";
    out += key.text;
    bool replaced = false;
    attribute.value.visit([&out, &replaced](auto value) {
      using Held = decltype(value);
      if constexpr (std::is_same_v<Held, std::string_view>) {
        if (value.empty()) return;
        out += ':';
        replaced = append_tag_value(out, value);
      } else if constexpr (std::is_same_v<Held, bool>) {
        out += value ? ":true" : ":false";
      } else {
        out += ':';
        append_number(out, value);
      }
    });
    replaced = cut_tag(out, begin) || replaced;
    if (!attribute.value.is_string()) continue;
    const std::string_view value = attribute.value.string();
    if (replaced || (!values_.empty() && value.find('_') != value.npos))
      note_value(attribute.key, value, std::string_view(out).substr(begin));
  }
}

}  // namespace pollux::statsd
