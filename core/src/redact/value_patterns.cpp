#include "redact/value_patterns.hpp"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <numeric>

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
  const std::size_t from = range.begin < replacement.size() ? 0 : range.begin - replacement.size() + 1;
  const std::size_t at = text.find(replacement, from);
  return at <= range.begin && range.begin < at + replacement.size();
}

class Finder {
 public:
  Finder(const RE2& expression, std::string_view text)
      : expression_(expression),
        text_(text),
        groups_(std::min(expression.NumberOfCapturingGroups(), most_groups)) {}

  void find_all(std::vector<Range>& found) {
    std::size_t at = 0;
    for (int finds = 0; at <= text_.size(); ++finds) {
      if (!expression_.Match(piece(text_), at, text_.size(), RE2::UNANCHORED, took_.data(), groups_ + 1))
        return;
      Range range = range_of(part());
      if (finds == most_finds) range.end = text_.size();
      if (range.begin < range.end && !is_redacted_already(text_, range)) found.push_back(range);
      if (finds == most_finds) return;
      at = std::max(range_of(took_[0]).end, at + 1);
    }
  }

 private:
  static constexpr int most_groups = 12;

  [[nodiscard]] Range range_of(const re2::StringPiece& part) const {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    return {begin, begin + part.size()};
  }
  // An expression that found something without any of its groups has found it as a whole.
  [[nodiscard]] const re2::StringPiece& part() const {
    for (int i = 1; i <= groups_; ++i) {
      const re2::StringPiece& group = took_[static_cast<std::size_t>(i)];
      if (group.data() && !group.empty()) return group;
    }
    return took_[0];
  }

  const RE2& expression_;
  std::string_view text_;
  int groups_;
  std::array<re2::StringPiece, most_groups + 1> took_;
};

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
  // The expressions that may find something, in order: the set stops at the first without being asked which,
  // so it is asked twice, the second time of few texts.
  std::vector<std::size_t> candidates(std::string_view text) const {
    std::vector<std::size_t> some;
    if (expressions.empty()) return some;
    prepare();
    std::vector<int> matched;
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    if (set && !set->Match(piece(text), nullptr, &error) && error.kind == RE2::Set::kNoError) return some;
    if (set && set->Match(piece(text), &matched, &error)) {
      for (const int i : matched) some.push_back(static_cast<std::size_t>(i));
      std::sort(some.begin(), some.end());
      return some;
    }
    some.resize(expressions.size());  // the set is too large, or ran out of memory
    std::iota(some.begin(), some.end(), std::size_t{0});
    return some;
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
  for (const std::size_t i : compiled_->candidates(text)) {
    const RE2& expression = compiled_->each()[i];
    if (expression.ok() && RE2::PartialMatch(piece(text), expression)) return i;
  }
  return std::nullopt;
}

std::vector<Range> ValuePatterns::find(std::string_view text) const { return find(text, false); }
std::vector<Range> ValuePatterns::find_forms(std::string_view text) const { return find(text, true); }

std::vector<Range> ValuePatterns::find(std::string_view text, bool forms_only) const {
  std::vector<Range> found;
  for (const std::size_t i : compiled_->candidates(text)) {
    const RE2& expression = compiled_->each()[i];
    if (!expression.ok() || (forms_only && expression.NumberOfCapturingGroups() > 0)) continue;
    Finder(expression, text).find_all(found);
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
