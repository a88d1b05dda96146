// Family: the series of one name on the page. In: events of one path. Out: the family as the page has it.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

#include <pollux/sdk/event.hpp>

#include "histogram.hpp"
#include "labels.hpp"
#include "page.hpp"
#include "rules.hpp"

namespace pollux::prometheus {

struct FamilyDescription {
  std::string name;
  std::string help;  // not escaped
  ::prometheus::MetricType type = ::prometheus::MetricType::Untyped;
  Bounds bounds;     // of a histogram
  std::string unit;  // the word for it, "seconds"; may be empty
  std::size_t max_series = 1;
};

// Not thread-safe.
class Family {
 public:
  Family(FamilyDescription description, std::vector<std::string> label_keys, Labels::Page fixed);
  Family(Family&&) = delete;

  void record(const Timing& timing);
  // False for what has no place in the family: an observation that is not a finite number, a counter's
  // decrease. The reporter says so and counts it.
  [[nodiscard]] bool record(const Metric& metric);
  // Adds to a counter; 0 makes its series appear.
  void add(const Attributes& attributes, double amount);

  // Appends its series, to a family that may have some already.
  void append_to(PageFamily& page) const;

  [[nodiscard]] const FamilyDescription& description() const { return description_; }
  // True once, when the cap has left the first series out.
  [[nodiscard]] bool has_begun_to_overflow() { return std::exchange(begins_to_overflow_, false); }

 private:
  struct Gauge {
    double value = 0;
    std::int64_t time_ns = 0;
  };
  using Counter = double;
  struct Series {
    Labels::Page labels;
    std::variant<Counter, Gauge, Histogram> content;
  };

  Series& series_of(const Attributes& attributes);
  [[nodiscard]] Series make(Labels::Page labels) const;

  FamilyDescription description_;
  Labels labels_;
  std::unordered_map<std::string, Series> series_;  // by the text of their labels
  std::unique_ptr<Series> plain_;                   // the one of a family without attributes
  std::unique_ptr<Series> overflow_;
  bool begins_to_overflow_ = false;
  std::string text_;  // of the event at hand
};

}  // namespace pollux::prometheus
