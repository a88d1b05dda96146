// A reporter that asks for trace ids and keeps them as text, beside what `Recorded` keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>
#include <pollux/sdk/links.hpp>

#include "recorded.hpp"

namespace pollux::test {

struct TracedEvent : Seen {
  std::string trace;  // lower-case hexadecimal, as the three below; empty outside of traces
  std::string span;
  std::string parent_span;  // empty for a root span
  std::string cause;        // "trace-span" of each link, with spaces between them
};

struct Traced {
  static constexpr bool wants_trace = true;

  std::vector<TracedEvent> events;

  void record_timing(const Timing& timing) {
    add(timing);
    events.back().type = "timing";
    events.back().error = timing.status() == Status::error;
  }
  void record_metric(const Metric& metric) {
    add(metric);
    events.back().type = metric.metric_type();
  }

  [[nodiscard]] const TracedEvent& at(std::size_t index) const { return events.at(index); }

 private:
  static std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
      text += digits[byte >> 4];
      text += digits[byte & 0xf];
    }
    return text;
  }

  void add(const EventView& event) {
    TracedEvent seen{seen_of(event), {}, {}, {}, {}};
    if (const pollux_span* trace = event.span()) {
      seen.trace = hex(trace->trace_id);
      seen.span = hex(trace->span_id);
      seen.parent_span = hex(trace->parent_span_id);
      if (seen.parent_span == std::string(16, '0')) seen.parent_span.clear();
      for_each_link(*trace, [&](const pollux_link& link) {
        if (!seen.cause.empty()) seen.cause += ' ';
        seen.cause += hex(link.trace_id) + '-' + hex(link.span_id);
      });
    }
    events.push_back(std::move(seen));
  }
};

}  // namespace pollux::test
