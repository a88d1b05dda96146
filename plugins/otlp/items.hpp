// Items: the events of a batch that one request of a signal holds, encoded. In: a batch and how much of it is
// done. Out: items, and where the batch goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "log_records.hpp"
#include "metrics.hpp"
#include "progress.hpp"
#include "signal.hpp"
#include "spans.hpp"

namespace pollux::otlp {

[[nodiscard]] std::string_view path_at(const Batch& batch, std::uint32_t place);

class Items {
 public:
  // Of one request; it has at least one event, however large that is.
  struct Limits {
    std::size_t events = 0;
    std::size_t bytes = 0;
  };
  struct Filled {
    std::uint32_t end = 0;   // the first event of the batch that is not in it
    std::uint32_t last = 0;  // the last one that is
    std::uint64_t events = 0;
    std::uint64_t refused = 0;  // events before `end` that have no place in OTLP
  };

  Items(SpanContent spans, MetricContent metrics) : spans_(spans), metrics_(std::move(metrics)) {}

  // Before the first request of a batch.
  void begin(const Batch& batch);
  // The places of that signal's events in the batch, ascending. Those of an unknown kind are no signal's.
  [[nodiscard]] const std::vector<std::uint32_t>& places(Signal signal) const {
    return places_[index(signal)];
  }
  // With events of that signal from place `first` on that are not done yet.
  Filled fill(Signal signal, const Batch& batch, const Progress& progress, std::uint32_t first,
              const Limits& limits);
  // What it was filled with. Of metrics once, then metrics().accept() if it has arrived.
  [[nodiscard]] std::string_view encode(Signal signal);

  [[nodiscard]] Metrics& metrics() { return metrics_; }
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }

 private:
  Filled gather(Signal signal, const Batch& batch, const Progress& progress, std::uint32_t first,
                std::uint32_t end, const Limits& limits);
  bool append(Signal signal, const Batch& batch, std::uint32_t place);
  void clear(Signal signal);
  [[nodiscard]] std::size_t bytes(Signal signal) const;

  PerSignal<std::vector<std::uint32_t>> places_;
  Spans spans_;
  Metrics metrics_;
  LogRecords logs_;
};

}  // namespace pollux::otlp
