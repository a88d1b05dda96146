// Judges measurements by targets. In: what each repetition of each benchmark measured. Out: a verdict a
// target.
#pragma once

#include <istream>
#include <map>
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

// Adds counts of instructions from lines "NAME COUNT" as benchmarks `instructions/NAME`, counter `count`.
// False when a line is not of that form.
[[nodiscard]] bool add_instructions(std::istream& lines, Samples& samples);

}  // namespace pollux::bench
