#include "totals.hpp"

#include <algorithm>
#include <utility>

namespace pollux::otlp {
namespace {

bool adds_up(const Series& series) { return series.type != MetricType::gauge; }

}  // namespace

bool Totals::add_to(std::vector<Series>& series) {
  const auto fresh =
      static_cast<std::size_t>(std::count_if(series.begin(), series.end(), [this](const Series& each) {
        return adds_up(each) && !kept_.contains(each.key);
      }));
  const bool overflows = !kept_.empty() && kept_.size() + fresh > most_;
  if (overflows) kept_.clear();
  for (Series& each : series) {
    if (!adds_up(each)) continue;
    const auto found = kept_.find(each.key);
    const Point* before = found == kept_.end() ? nullptr : &found->second;
    for (Point& point : each.points) {
      if (before) {
        Point total = *before;
        total.join(point);
        point = std::move(total);
      }
      before = &point;
    }
  }
  return overflows;
}

void Totals::keep(const std::vector<Series>& accumulated) {
  for (const Series& each : accumulated) {
    if (adds_up(each)) kept_.insert_or_assign(each.key, each.points.back());
  }
}

bool Totals::resume(Kept kept) {
  if (kept.size() > most_) return true;
  kept_ = std::move(kept);
  return false;
}

}  // namespace pollux::otlp
