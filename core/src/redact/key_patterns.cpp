#include "redact/key_patterns.hpp"

#include "route/pattern.hpp"

namespace pollux::redact {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// What closes a key's part, as in user[password], is passed over.
bool closes(char c) { return c == ']' || c == ')' || c == '}' || c == '"' || c == '\''; }
// Any other character of ASCII that is not of a word: http/auth, http:auth, http.auth.
bool is_separator(char c) {
  return c >= ' ' && c < 0x7F && c != '*' && !closes(c) && !is_upper(c) && !is_lower(c) && !is_digit(c);
}
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// Separators in a row are one.
void append(std::string& words, char c) {
  if (closes(c)) return;
  if (!is_separator(c)) {
    words += lower(c);
  } else if (!words.ends_with('_')) {
    words += '_';
  }
}

// "privateKey" → "private_key", "X-API-Key" → "x_api_key", "HTTPAuth" → "http_auth".
std::string words_of(std::string_view text) {
  std::string words;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char before = i > 0 ? text[i - 1] : '\0';
    const char after = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool begins_word =
        is_upper(c) && (is_lower(before) || is_digit(before) || (is_upper(before) && is_lower(after)));
    if (begins_word) words += '_';
    append(words, c);
  }
  return words;
}

// Without the separators that stand between two characters of words.
std::string joined(std::string_view words) {
  const auto is_of_word = [&](std::size_t i) {
    return i < words.size() && words[i] != '_' && words[i] != '*';
  };
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != '_' || i == 0 || !is_of_word(i - 1) || !is_of_word(i + 1)) text += words[i];
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string lowered;
  for (const char c : text) append(lowered, c);
  return lowered;
}

}  // namespace

KeyPatterns::KeyPatterns(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns)
    patterns_.push_back({words_of(pattern), joined(lower(pattern))});
}

std::optional<std::size_t> KeyPatterns::match(std::string_view key) const {
  const std::string words = words_of(key);
  const std::string together = joined(lower(key));
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const Pattern& pattern = patterns_[i];
    if (route::glob_matches(pattern.words, words) || route::glob_matches(pattern.joined, together)) return i;
  }
  return std::nullopt;
}

}  // namespace pollux::redact
