// Checks a schema's TYPE and KEY fields while a plugin is compiled; the grammar is in
// <pollux/abi/manifest.h>. Ranges and patterns are checked for their form only: the host reads them when it
// loads the plugin.
#pragma once

#include <cstddef>
#include <string_view>

namespace pollux::sdk {

// Takes one part of the text after another. `ok` is false once something is malformed.
struct OptionTypeReader {
  std::string_view rest;
  bool ok = true;

  constexpr void enclosed(char open, char close) {
    const std::size_t end = rest.starts_with(open) ? rest.find(close, 1) : rest.npos;
    ok = ok && end != rest.npos && end > 1;
    // Outside of quotes these end the field, or begin a pattern.
    if (ok && open == '(') ok = rest.substr(0, end).find_first_of("|'") == rest.npos;
    rest.remove_prefix(ok ? end + 1 : rest.size());
  }

  constexpr void range() {
    const std::size_t end = rest.find_first_of("])");
    ok = ok && end != rest.npos && end > 1 && rest.find_first_of("<>' ") > end;
    rest.remove_prefix(ok ? end + 1 : rest.size());
  }

  constexpr void elements(int depth) {
    do {
      rest.remove_prefix(1);
      type(depth + 1);
    } while (ok && rest.starts_with(','));
    ok = ok && rest.starts_with('>');
    rest.remove_prefix(ok ? 1 : rest.size());
  }

  constexpr void type(int depth) {
    const std::string_view name = rest.substr(0, rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz"));
    rest.remove_prefix(name.size());
    const bool is_number = name == "int" || name == "float" || name == "duration" || name == "size";
    const bool is_known = is_number || name == "bool" || name == "string" || name == "enum" ||
                          name == "list" || name == "table" || (name == "none" && depth == 0);
    ok = ok && is_known && depth <= 8;
    if (!ok) return;
    if (name == "enum") return enclosed('(', ')');
    if ((name == "list" || name == "table") && rest.starts_with('<')) elements(depth);
    if (name == "string" && rest.starts_with('(')) enclosed('(', ')');
    const bool may_have_range = is_number || name == "string" || name == "list";
    if (ok && may_have_range && (rest.starts_with('[') || rest.starts_with('('))) range();
    if (!ok || name != "string") return;
    if (rest.starts_with('\'')) enclosed('\'', '\'');
    if (!ok || !rest.starts_with('!')) return;
    rest.remove_prefix(1);
    enclosed('\'', '\'');
  }
};

constexpr bool is_option_type(std::string_view text) {
  OptionTypeReader reader{text};
  reader.type(0);
  return reader.ok && reader.rest.empty();
}

constexpr bool is_key_segment(std::string_view text) {
  if (text.starts_with('\'')) return text.size() > 2 && text.find('\'', 1) == text.size() - 1;
  if (text.ends_with("[]")) text.remove_suffix(2);
  return text == "*" ||
         (!text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                  "0123456789_-") == text.npos);
}

constexpr bool is_option_key(std::string_view key) {
  if (key.ends_with("[]")) return false;
  for (int segments = 1; segments <= 16; ++segments) {
    const std::size_t quote = key.starts_with('\'') ? key.find('\'', 1) : 0;
    const std::size_t dot = quote == key.npos ? key.npos : key.find('.', quote);
    if (!is_key_segment(key.substr(0, dot))) return false;
    if (dot == key.npos) return true;
    key.remove_prefix(dot + 1);
  }
  return false;
}

}  // namespace pollux::sdk
