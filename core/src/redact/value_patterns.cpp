#include "redact/value_patterns.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>

namespace pollux::redact {

namespace {

// A text in which one expression finds more than this is redacted from there to its end: each find is a pass
// of its own.
constexpr int most_finds = 100;

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

// So that what was redacted stays as it is: a replayed file, or a name that the tree gave out redacted.
bool is_redacted_already(std::string_view text, Range range) {
  const std::size_t from = range.end < replacement.size() ? 0 : range.end - replacement.size();
  for (std::size_t at = text.find(replacement, from); at != text.npos && at <= range.begin;
       at = text.find(replacement, at + 1)) {
    if (range.end <= at + replacement.size()) return true;
  }
  return false;
}

void find_all(const RE2& expression, std::string_view text, std::vector<Range>& found) {
  std::array<re2::StringPiece, 2> took;
  const int groups = std::min(expression.NumberOfCapturingGroups(), 1);
  std::size_t at = 0;
  for (int finds = 0; at <= text.size(); ++finds) {
    if (!expression.Match(piece(text), at, text.size(), RE2::UNANCHORED, took.data(), groups + 1)) return;
    const auto offset = [&](const char* byte) { return static_cast<std::size_t>(byte - text.data()); };
    const std::size_t end = offset(took[0].data()) + took[0].size();
    const re2::StringPiece part = groups > 0 && took[1].data() && !took[1].empty() ? took[1] : took[0];
    Range range{offset(part.data()), offset(part.data()) + part.size()};
    if (finds == most_finds) range.end = text.size();
    if (range.begin < range.end && !is_redacted_already(text, range)) found.push_back(range);
    if (finds == most_finds) return;
    at = std::max(end, at + 1);
  }
}

}  // namespace

// Made when it is first asked: to compile the default ones takes half a millisecond, which a program that
// records a first scope does not wait for.
struct ValuePatterns::Compiled {
  explicit Compiled(std::vector<std::string> list) : expressions(std::move(list)) {}

  void prepare() const {
    std::call_once(once, [this] {
      set = std::make_unique<RE2::Set>(quiet(), RE2::UNANCHORED);
      for (const std::string& expression : expressions) static_cast<void>(set->Add(expression, nullptr));
      if (expressions.empty() || !set->Compile()) set.reset();
    });
  }
  const std::deque<RE2>& each() const {
    std::call_once(once_each, [this] {
      for (const std::string& expression : expressions) singles.emplace_back(expression, quiet());
    });
    return singles;
  }

  const std::vector<std::string> expressions;
  mutable std::once_flag once, once_each;
  mutable std::unique_ptr<RE2::Set> set;  // null without expressions, or when they are too large together
  mutable std::deque<RE2> singles;        // only needed where something was found
};

std::optional<std::string> ValuePatterns::fault_of(const std::string& expression) {
  if (expression.empty()) return "is empty";
  const RE2 compiled(expression, quiet());
  if (!compiled.ok()) return "is no regular expression: " + compiled.error();
  if (RE2::PartialMatch("", compiled)) return "matches the empty text, and so every one";
  return std::nullopt;
}

ValuePatterns::ValuePatterns(const std::vector<std::string>& expressions)
    : compiled_(std::make_unique<const Compiled>(expressions)) {}

ValuePatterns::~ValuePatterns() = default;

bool ValuePatterns::may_match(std::string_view text) const {
  if (compiled_->expressions.empty()) return false;
  compiled_->prepare();
  if (!compiled_->set) return true;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  return compiled_->set->Match(piece(text), nullptr, &error) || error.kind != RE2::Set::kNoError;
}

std::optional<std::size_t> ValuePatterns::match(std::string_view text) const {
  if (!may_match(text)) return std::nullopt;
  const std::deque<RE2>& each = compiled_->each();
  for (std::size_t i = 0; i < each.size(); ++i) {
    if (each[i].ok() && RE2::PartialMatch(piece(text), each[i])) return i;
  }
  return std::nullopt;
}

std::vector<Range> ValuePatterns::find(std::string_view text) const {
  std::vector<Range> found;
  if (!may_match(text)) return found;
  for (const RE2& expression : compiled_->each()) {
    if (expression.ok()) find_all(expression, text, found);
  }
  return merged(std::move(found));
}

std::string ValuePatterns::redacted(std::string_view text) const {
  return cut_out(text, find(text), 0, text.size());
}

std::vector<Range> merged(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& left, const Range& right) { return left.begin < right.begin; });
  std::vector<Range> apart;
  for (const Range& range : ranges) {
    if (!apart.empty() && range.begin < apart.back().end) {
      apart.back().end = std::max(apart.back().end, range.end);
    } else {
      apart.push_back(range);
    }
  }
  return apart;
}

std::string cut_out(std::string_view text, const std::vector<Range>& ranges, std::size_t begin,
                    std::size_t end) {
  std::string kept;
  std::size_t at = begin;
  for (const Range& range : ranges) {
    if (range.end <= begin || range.begin >= end) continue;
    if (range.begin > at) kept += text.substr(at, range.begin - at);
    kept += replacement;
    at = std::min(range.end, end);
  }
  if (at < end) kept += text.substr(at, end - at);
  return kept;
}

}  // namespace pollux::redact
