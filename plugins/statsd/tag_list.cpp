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
  if (key.state == Key::State::unknown) make(key, attribute.key);
  return key;
}

void TagList::append(std::string& out, const Attributes& attributes) {
  for (const Attribute& attribute : attributes) {
    const Key& key = of(attribute);
    if (key.state == Key::State::unwanted) continue;
    out += ',';
    const std::size_t begin = out.size();
    out += key.text;
    attribute.value.visit([&out](auto value) {
      using Held = decltype(value);
      if constexpr (std::is_same_v<Held, std::string_view>) {
        if (value.empty()) return;
        out += ':';
        append_tag_value(out, value);
      } else if constexpr (std::is_same_v<Held, bool>) {
        out += value ? ":true" : ":false";
      } else {
        out += ':';
        append_number(out, value);
      }
    });
    cut_tag(out, begin);
  }
}

}  // namespace pollux::statsd
