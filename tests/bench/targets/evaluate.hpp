// Judges measurements by targets. In: what each repetition of each benchmark measured. Out: a verdict a
// target.
#pragma once

#include <istream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "targets.hpp"

namespace pollux::bench {

// Benchmark and counter, and its value in each repetition.
using Samples = std::map<std::pair<std::string, std::string>, std::vector<double>>;

enum class Verdict { met, missed, not_measured };

struct Outcome {
  Target target;
  Verdict verdict;
  double median;  // over the repetitions; these three are not numbers when nothing was measured
  double least;
  double most;
};

// In the order of the targets. A target is met when the median meets it.
[[nodiscard]] std::vector<Outcome> evaluate(std::span<const Target> targets, const Samples& samples);

// Reads lines "NAME COUNT", as count.sh writes them; nothing when a line is not of that form.
[[nodiscard]] std::optional<std::map<std::string, double>> read_counts(std::istream& lines);

}  // namespace pollux::bench
