#include "environment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

namespace pollux::otlp {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned code = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(code);
    i += 2;
  }
  return out;
}

}  // namespace

Variable variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return {name, value ? value : ""};
}

Variable exporter_variable(std::string_view suffix, Signal signal) {
  std::string capitals(name_of(signal));
  std::transform(capitals.begin(), capitals.end(), capitals.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  Variable own = variable("OTEL_EXPORTER_OTLP_" + capitals + "_" + std::string(suffix));
  return own.value.empty() ? variable("OTEL_EXPORTER_OTLP_" + std::string(suffix)) : own;
}

bool parse_pairs(std::string_view text, Keys keys, Pairs& pairs) {
  Pairs parsed;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view entry = trimmed(text.substr(0, comma));
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    if (entry.empty()) continue;
    const std::size_t equals = entry.find('=');
    if (equals == entry.npos) return false;
    const std::string_view given = trimmed(entry.substr(0, equals));
    auto key = keys == Keys::encoded ? decoded(given) : std::string(given);
    auto value = decoded(trimmed(entry.substr(equals + 1)));
    if (!key || key->empty() || !value) return false;
    parsed.emplace_back(std::move(*key), std::move(*value));
  }
  pairs.insert(pairs.end(), std::make_move_iterator(parsed.begin()), std::make_move_iterator(parsed.end()));
  return true;
}

}  // namespace pollux::otlp
