// TOML place: where a parser stopped. In: what it says and the text. Out: what stands in that line.
#pragma once

#include <string>
#include <string_view>

#include "config/settings.hpp"

namespace pollux::config {

// Views into the description and the text.
struct TomlPlace {
  std::string_view scope, reason;  // of "Error while parsing SCOPE: REASON"
  std::string_view line;
  std::string found;  // what stands where the parser stopped, in words: 'x', U+001B, the end of the line
  bool at_line_end = false;

  // The key of the line, unless it is long; the value, without the space around it.
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;
  // Of one that is not in quotes: without the comment behind it.
  [[nodiscard]] std::string_view bare_value() const;
  // 'NAME' of the parser's reason, else the key.
  [[nodiscard]] std::string_view name() const;
};

[[nodiscard]] TomlPlace toml_place(std::string_view description, Position at, std::string_view text);

}  // namespace pollux::config
