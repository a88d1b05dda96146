// ValuePatterns: regular expressions that find secrets in texts. In: the expressions of [redaction] values,
// and a text. Out: the text without them. RE2 is included behind this header only: it takes time linear in
// the text, whatever the expression.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::redact {

inline constexpr std::string_view replacement = "[redacted]";

// What is taken out of a text: bytes from `begin` to `end`.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Safe to use from several threads at once.
class ValuePatterns {
 public:
  // Why the expression cannot be used, worded to follow it: "is no regular expression: missing ): (abc".
  [[nodiscard]] static std::optional<std::string> fault_of(const std::string& expression);

  // Expressions without fault; any other finds nothing.
  explicit ValuePatterns(const std::vector<std::string>& expressions);
  ~ValuePatterns();
  ValuePatterns(const ValuePatterns&) = delete;
  ValuePatterns& operator=(const ValuePatterns&) = delete;

  // One pass over the text, for all expressions at once. False is certain; true is wrong now and then.
  [[nodiscard]] bool may_match(std::string_view text) const;

  // The index of the first expression that finds something.
  [[nodiscard]] std::optional<std::size_t> match(std::string_view text) const;

  // What the expressions find, in order and apart: of an expression with groups what the first group took
  // that took part, of any other the whole match. What begins with `[redacted]` is not found again.
  [[nodiscard]] std::vector<Range> find(std::string_view text) const;

  // The same, of the expressions without groups: these know a secret by its own form, the others by what
  // stands around it.
  [[nodiscard]] std::vector<Range> find_forms(std::string_view text) const;

  // The text with [redacted] in the place of everything that is found.
  [[nodiscard]] std::string redacted(std::string_view text) const;

 private:
  [[nodiscard]] std::vector<Range> find(std::string_view text, bool forms_only) const;

  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

// In order and apart, where they overlapped.
[[nodiscard]] std::vector<Range> merged(std::vector<Range> ranges);

// The part [begin, end) of the text with [redacted] for what lies in the ranges, which are in order and
// apart.
[[nodiscard]] std::string cut_out(std::string_view text, const std::vector<Range>& ranges, std::size_t begin,
                                  std::size_t end);

}  // namespace pollux::redact
