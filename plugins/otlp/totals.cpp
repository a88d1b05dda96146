#include "totals.hpp"

#include <algorithm>
#include <utility>

namespace pollux::otlp {

bool Totals::are_of(MetricType type) const {
  if (type == MetricType::gauge) return false;
  return temporality_ == Temporality::cumulative || type == MetricType::up_down_counter;
}

bool Totals::add_to(std::vector<Series>& series) {
  const auto fresh =
      static_cast<std::size_t>(std::count_if(series.begin(), series.end(), [this](const Series& each) {
        return are_of(each.type) && !kept_.contains(each.key);
      }));
  const bool overflows = !kept_.empty() && kept_.size() + fresh > most_;
  if (overflows) kept_.clear();
  for (Series& each : series) {
    if (!are_of(each.type)) continue;
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
    if (are_of(each.type)) kept_.insert_or_assign(each.key, each.points.back());
  }
}

bool Totals::resume(Kept kept) {
  std::erase_if(kept, [this](const auto& entry) { return !are_of(type_in_key(entry.first)); });
  if (kept.size() > most_) return true;
  kept_ = std::move(kept);
  return false;
}

}  // namespace pollux::otlp
