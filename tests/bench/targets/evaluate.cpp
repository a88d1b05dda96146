#include "evaluate.hpp"

#include <algorithm>
#include <limits>
#include <sstream>

#include "median.hpp"

namespace pollux::bench {

namespace {

bool meets(double value, const Target& target) {
  switch (target.bound) {
    case Bound::at_most:
      return value <= target.limit;
    case Bound::at_least:
      return value >= target.limit;
    case Bound::below:
      return value < target.limit;
  }
  return false;
}

Outcome judge(const Target& target, const Samples& samples) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  const auto found = samples.find({std::string(target.benchmark), std::string(target.counter)});
  if (found == samples.end() || found->second.empty())
    return {target, Verdict::not_measured, none, none, none};
  const std::vector<double>& values = found->second;
  const double middle = median(values);
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  // What is not a number meets nothing.
  return {target, meets(middle, target) ? Verdict::met : Verdict::missed, middle, *least, *most};
}

}  // namespace

std::vector<Outcome> evaluate(std::span<const Target> targets, const Samples& samples) {
  std::vector<Outcome> outcomes;
  for (const Target& target : targets) outcomes.push_back(judge(target, samples));
  return outcomes;
}

std::optional<std::map<std::string, double>> read_counts(std::istream& lines) {
  std::map<std::string, double> counts;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::string name, rest;
    double count = 0;
    if (!(words >> name >> count) || words >> rest) return std::nullopt;
    counts[name] = count;
  }
  return counts;
}

}  // namespace pollux::bench
