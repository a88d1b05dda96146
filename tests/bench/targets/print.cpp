#include "print.hpp"

#include <algorithm>
#include <cstdio>
#include <iomanip>
#include <string>
#include <string_view>

namespace pollux::bench {

namespace {

// About three significant digits, never with an exponent.
std::string number(double value) {
  char text[64];
  const double size = value < 0 ? -value : value;
  std::snprintf(text, sizeof text, "%.*f",
                size >= 100 || size == 0 ? 0
                : size >= 10             ? 1
                : size >= 0.01           ? 2
                                         : 4,
                value);
  return text;
}

std::string measured(const Outcome& outcome) {
  if (outcome.verdict == Verdict::not_measured) return "-";
  std::string text = number(outcome.median);
  if (outcome.least != outcome.most)
    text += " (" + number(outcome.least) + " to " + number(outcome.most) + ")";
  return text;
}

std::string_view sign_of(Bound bound) {
  switch (bound) {
    case Bound::at_most:
      return "<= ";
    case Bound::at_least:
      return ">= ";
    case Bound::below:
      return "< ";
  }
  return "";
}

std::string wanted(const Target& target) {
  std::string text = std::string(sign_of(target.bound)) + number(target.limit);
  if (!target.unit.empty()) text += ' ' + std::string(target.unit);
  return text;
}

std::string_view word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::met:
      return "met";
    case Verdict::missed:
      return "missed";
    case Verdict::not_measured:
      return "not measured";
  }
  return "";
}

}  // namespace

void print(std::ostream& out, std::span<const Outcome> outcomes) {
  std::size_t what = 0, value = 8, target = 6;
  for (const Outcome& outcome : outcomes) {
    what = std::max(what, outcome.target.what.size());
    value = std::max(value, measured(outcome).size());
    target = std::max(target, wanted(outcome.target).size());
  }
  const auto row = [&](std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
    out << std::left << "| " << std::setw(static_cast<int>(what)) << a << " | "
        << std::setw(static_cast<int>(value)) << b << " | " << std::setw(static_cast<int>(target)) << c
        << " | " << std::setw(12) << d << " |\n";
  };
  row("what", "measured", "target", "verdict");
  row(std::string(what, '-'), std::string(value, '-'), std::string(target, '-'), std::string(12, '-'));
  for (const Outcome& outcome : outcomes)
    row(outcome.target.what, measured(outcome), wanted(outcome.target), word_for(outcome.verdict));
  const auto count = [&](Verdict verdict) {
    return std::count_if(outcomes.begin(), outcomes.end(),
                         [&](const Outcome& outcome) { return outcome.verdict == verdict; });
  };
  out << '\n'
      << count(Verdict::met) << " met, " << count(Verdict::missed) << " missed, "
      << count(Verdict::not_measured) << " not measured\n";
}

}  // namespace pollux::bench
