// Totals: what each series came to since its start, for cumulative temporality; that of an up-down counter is
// cumulative in any case, as the specification asks. Bounded: when a series too
// many comes up all begin anew, with a new start time, which is how OTLP says so.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "series.hpp"

namespace pollux::otlp {

enum class Temporality { cumulative, delta };

class Totals {
 public:
  using Kept = std::unordered_map<std::string, Point>;  // by the series' keys

  Totals(std::size_t most, Temporality temporality) : most_(most), temporality_(temporality) {}

  // Whether the points of metrics of that type are totals.
  [[nodiscard]] bool are_of(MetricType type) const;

  // Makes every point of such a series the total at its end. Nothing is kept yet: the request may
  // have to be made again. Returns whether all had to begin anew.
  [[nodiscard]] bool add_to(std::vector<Series>& series);

  // Keeps the totals of a request that was accepted.
  void keep(const std::vector<Series>& accumulated);

  [[nodiscard]] const Kept& kept() const { return kept_; }
  // Goes on from those of another one. Returns whether all had to begin anew, because they are too many.
  [[nodiscard]] bool resume(Kept kept);

 private:
  std::size_t most_;
  Temporality temporality_;
  Kept kept_;
};

}  // namespace pollux::otlp
