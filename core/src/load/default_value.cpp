// The few forms of TOML value that a default may have. Not the TOML library: that belongs to the
// configuration, and this text comes from a plugin's file.
#include "load/default_value.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pollux::load {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool at_end() {
    skip_spaces();
    return rest_.empty();
  }
  [[nodiscard]] bool take(char c) {
    skip_spaces();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] std::string_view word() {
    skip_spaces();
    const std::string_view word = rest_.substr(0, rest_.find_first_of(" ,]"));
    rest_.remove_prefix(word.size());
    return word;
  }
  // What follows the opening quote, up to the closing one.
  [[nodiscard]] std::optional<std::string> quoted_rest() {
    std::string text;
    while (!rest_.empty()) {
      char c = next();
      if (c == '"') return text;
      if (c == '\\') {
        if (rest_.empty()) return std::nullopt;
        c = next();
        if (c == 'n')
          c = '\n';
        else if (c == 't')
          c = '\t';
        else if (c != '"' && c != '\\')
          return std::nullopt;
      }
      text += c;
    }
    return std::nullopt;
  }

 private:
  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }
  char next() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
};

template <class Value>
config::Option option_of(Value value) {
  config::Option option;
  option.value.emplace<Value>(std::move(value));
  return option;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number parsed{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return parsed;
}

std::optional<config::Option> scalar(Cursor& cursor) {
  if (cursor.take('"')) {
    auto text = cursor.quoted_rest();
    if (!text) return std::nullopt;
    return option_of(std::move(*text));
  }
  const std::string_view word = cursor.word();
  if (word == "true" || word == "false") return option_of(word == "true");
  if (const auto whole = number<std::int64_t>(word)) return option_of(*whole);
  if (const auto fraction = number<double>(word)) return option_of(*fraction);
  return std::nullopt;
}

std::optional<config::Option> list(Cursor& cursor) {
  std::vector<config::Option> items;
  while (!cursor.take(']')) {
    if (!items.empty() && !cursor.take(',')) return std::nullopt;
    if (!items.empty() && cursor.take(']')) break;  // after a last comma
    auto item = scalar(cursor);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return option_of(std::move(items));
}

}  // namespace

std::optional<config::Option> parse_default(std::string_view toml) {
  Cursor cursor(toml);
  auto option = cursor.take('[') ? list(cursor) : scalar(cursor);
  if (!option || !cursor.at_end()) return std::nullopt;
  return option;
}

}  // namespace pollux::load
