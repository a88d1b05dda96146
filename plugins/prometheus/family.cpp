#include "family.hpp"

#include <cmath>
#include <utility>

namespace pollux::prometheus {

using ::prometheus::MetricType;

Family::Family(FamilyDescription description, std::vector<std::string> label_keys, Labels::Page fixed)
    : description_(std::move(description)), labels_(std::move(label_keys), std::move(fixed)) {}

Family::Series Family::make(Labels::Page labels) const {
  switch (description_.type) {
    case MetricType::Counter:
      return {std::move(labels), Counter{0}};
    case MetricType::Histogram:
      return {std::move(labels), Histogram(description_.bounds)};
    default:
      return {std::move(labels), Gauge{}};
  }
}

Family::Series& Family::series_of(const Attributes& attributes) {
  if (labels_.empty()) {
    if (!plain_) plain_ = std::make_unique<Series>(make(labels_.fixed()));
    return *plain_;
  }
  labels_.read(attributes, text_);
  if (const auto found = series_.find(text_); found != series_.end()) return found->second;
  if (series_.size() < description_.max_series)
    return series_.emplace(text_, make(labels_.page(text_))).first->second;
  if (!overflow_) {
    overflow_ = std::make_unique<Series>(make(labels_.overflow()));
    begins_to_overflow_ = true;
  }
  return *overflow_;
}

void Family::record(const Timing& timing) {
  const double seconds = timing.duration_s();
  std::get<Histogram>(series_of(timing.attributes()).content)
      .observe(description_.bounds, seconds, exemplar_of(timing, seconds, timing.end_wall_time()));
}

bool Family::record(const Metric& metric) {
  const double number = metric.number();
  const auto aggregate = metric.aggregate();
  if (description_.type == MetricType::Counter) {
    if (!(number >= 0) || std::isinf(number)) return false;
    std::get<Counter>(series_of(metric.attributes()).content) += number;
    return true;
  }
  if (description_.type == MetricType::Histogram) {
    if (!std::isfinite(aggregate ? aggregate->sum() : number)) return false;
    Histogram& histogram = std::get<Histogram>(series_of(metric.attributes()).content);
    if (aggregate) {
      histogram.add(description_.bounds, *aggregate);
    } else {
      histogram.observe(description_.bounds, number, exemplar_of(metric, number, metric.time()));
    }
    return true;
  }
  // Threads are delivered one after the other: the last to arrive need not be the last that was set.
  Gauge& gauge = std::get<Gauge>(series_of(metric.attributes()).content);
  const std::int64_t time_ns = metric.time_monotonic().count();
  if (time_ns >= gauge.time_ns) gauge = {number, time_ns};
  return true;
}

void Family::add(const Attributes& attributes, double amount) {
  std::get<Counter>(series_of(attributes).content) += amount;
}

void Family::append_to(PageFamily& page) const {
  const auto append = [&](const Series& series) {
    ::prometheus::ClientMetric& metric = page.family.metric.emplace_back();
    metric.label = series.labels;
    if (const auto* counter = std::get_if<Counter>(&series.content)) metric.counter.value = *counter;
    if (const auto* gauge = std::get_if<Gauge>(&series.content))
      metric.gauge.value = metric.untyped.value = gauge->value;
    if (const auto* histogram = std::get_if<Histogram>(&series.content)) {
      metric.histogram = histogram->page(description_.bounds);
      if (histogram->exemplars().empty()) return;
      page.exemplars.resize(page.family.metric.size());
      page.exemplars.back() = histogram->exemplars();
    }
  };
  if (plain_) append(*plain_);
  for (const auto& [text, series] : series_) append(series);
  if (overflow_) append(*overflow_);
}

}  // namespace pollux::prometheus
