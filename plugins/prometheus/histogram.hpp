// Histogram: counts of observations by bucket. Adding one is a search over the bounds and two additions.
#pragma once

#include <prometheus/client_metric.h>

#include <cstdint>
#include <optional>
#include <vector>

#include <pollux/sdk/aggregate.hpp>

#include "exemplars.hpp"
#include "rules.hpp"

namespace pollux::prometheus {

class Histogram {
 public:
  explicit Histogram(const Bounds& bounds) : counts_(bounds.size() + 1) {}

  void observe(const Bounds& bounds, double value, const std::optional<Exemplar>& exemplar = std::nullopt);

  // Adds the buckets of an aggregate. Exact when it has these bounds, or finer ones that include these; else
  // an observation counts in the first bucket that surely holds it.
  void add(const Bounds& bounds, const Aggregate& aggregate);

  // As the page has it: cumulative.
  [[nodiscard]] ::prometheus::ClientMetric::Histogram page(const Bounds& bounds) const;
  [[nodiscard]] const Exemplars::Page& exemplars() const { return exemplars_.page(); }

 private:
  std::vector<std::uint64_t> counts_;  // one more than there are bounds
  double sum_ = 0;
  Exemplars exemplars_;
};

}  // namespace pollux::prometheus
