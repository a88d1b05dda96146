// Cuts text into words, words into parts, and endings off them.
#include "text/terms.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "text/utf8.hpp"

namespace batch_pipeline {
namespace {

constexpr std::size_t shortest_stem = 3;

constexpr auto common_words = std::to_array<std::string_view>(
    {"a",    "about", "all",    "am",      "an",    "and",   "any",   "are",    "as",    "at",    "be",
     "been", "but",   "by",     "can",     "could", "did",   "do",    "does",   "for",   "from",  "had",
     "has",  "have",  "happen", "happens", "he",    "her",   "his",   "how",    "i",     "if",    "in",
     "into", "is",    "it",     "its",     "many",  "me",    "much",  "my",     "no",    "not",   "of",
     "on",   "one",   "or",     "our",     "out",   "shall", "she",   "should", "so",    "some",  "such",
     "than", "that",  "the",    "their",   "them",  "then",  "there", "these",  "they",  "this",  "those",
     "to",   "up",    "us",     "was",     "we",    "were",  "what",  "when",   "where", "which", "while",
     "who",  "whom",  "whose",  "why",     "will",  "with",  "would", "you",    "your"});

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Letters, digits and underscores. Beyond ASCII, whatever is not punctuation, an arrow or a symbol is a
// letter.
bool is_word(char32_t code) {
  if (code < 0x80) return std::isalnum(static_cast<int>(code)) != 0 || code == '_';
  const auto within = [&](char32_t first, char32_t last) { return code >= first && code <= last; };
  return !within(0x80, 0xbf) && !within(0x2000, 0x206f) && !within(0x2190, 0x2bff) &&
         !within(0x3000, 0x303f) && code != 0xfffd;
}

// Past the run of word characters at `at`, or of the others.
std::size_t end_of_run(std::string_view text, std::size_t at, bool word) {
  while (at < text.size()) {
    const Character character = first_character(text.substr(at));
    if (is_word(character.code) != word) break;
    at += character.size;
  }
  return at;
}

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_vowel(char c) { return std::string_view("aeiouy").find(c) != std::string_view::npos; }
bool has_vowel(std::string_view word) { return std::any_of(word.begin(), word.end(), is_vowel); }

void cut_plural(std::string& word) {
  const auto ends = [&](std::string_view end) { return word.ends_with(end); };
  if (ends("ies") && word.size() > 4) {
    word.replace(word.size() - 3, 3, "y");
  } else if (ends("sses") || ends("xes") || ends("zes") || ends("ches") || ends("shes")) {
    word.resize(word.size() - 2);
  } else if (ends("s") && !ends("ss") && !ends("us") && !ends("is") && word.size() > shortest_stem) {
    word.pop_back();
  }
}

void cut_participle(std::string& word) {
  for (const std::string_view end : {std::string_view("ing"), std::string_view("ed")}) {
    if (!word.ends_with(end) || word.size() < end.size() + shortest_stem) continue;
    const std::string_view front = std::string_view(word).substr(0, word.size() - end.size());
    if (!has_vowel(front)) return;
    word.resize(front.size());
    const char last = word.back();
    const bool doubled = word.size() > shortest_stem && word[word.size() - 2] == last;
    if (doubled && !is_vowel(last) && last != 'l' && last != 's' && last != 'z') word.pop_back();
    return;
  }
}

void add_term(std::string_view word, std::vector<std::string>& terms) {
  std::string lowered = lower(word);
  if (std::find(common_words.begin(), common_words.end(), lowered) != common_words.end()) return;
  terms.push_back(stem(lowered));
}

// Where a part of a CamelCase word ends: before a capital that follows a small letter or begins a new word.
bool part_ends(std::string_view word, std::size_t at) {
  if (!is_upper(word[at])) return false;
  if (is_lower(word[at - 1]) || is_digit(word[at - 1])) return true;
  return is_upper(word[at - 1]) && at + 1 < word.size() && is_lower(word[at + 1]);
}

void add_name(std::string_view name, std::vector<std::string>& terms) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= name.size(); ++at) {
    const bool at_end = at == name.size() || name[at] == '_';
    if (!at_end && (at == begin || !part_ends(name, at))) continue;
    if (at > begin) parts.push_back(name.substr(begin, at - begin));
    begin = at_end ? at + 1 : at;
  }
  if (parts.size() > 1) terms.push_back(lower(name));
  for (const std::string_view part : parts) add_term(part, terms);
}

}  // namespace

std::string stem(std::string_view word) {
  std::string out(word);
  if (out.size() <= shortest_stem) return out;
  cut_plural(out);
  cut_participle(out);
  if (out.size() > shortest_stem && out.back() == 'e') out.pop_back();
  if (out.size() > shortest_stem + 1 && out.back() == 'y') out.pop_back();
  return out;
}

std::vector<std::string> terms_of(std::string_view text) {
  std::vector<std::string> terms;
  for (std::size_t at = end_of_run(text, 0, false); at < text.size();) {
    std::size_t end = end_of_run(text, at, true);
    add_name(text.substr(at, end - at), terms);
    // "reporter's": the s is no word.
    if (text.substr(end).starts_with("'s") && end_of_run(text, end + 1, true) == end + 2) end += 2;
    at = end_of_run(text, end, false);
  }
  return terms;
}

}  // namespace batch_pipeline
