#include "collect/self_points.hpp"

#include <chrono>
#include <cstdint>
#include <span>

namespace pollux::collect {

namespace {

constexpr std::string_view events = "{event}";

constexpr SelfMetric counter(std::string_view name, std::string_view description, std::string_view label = {},
                             std::string_view unit = events) {
  return {name, unit, description, label, true, false};
}
constexpr SelfMetric gauge(std::string_view name, std::string_view unit, std::string_view description,
                           std::string_view label = {}) {
  return {name, unit, description, label, false, false};
}

constexpr SelfMetric emitted =
    counter("pollux.host.emitted",
            "Scopes that ended and metrics that were recorded, where any reporter wanted them");
constexpr SelfMetric routed = counter("pollux.host.routed", "Events that at least one reporter wanted");
constexpr SelfMetric unrouted =
    counter("pollux.host.unrouted", "Events that no reporter wanted on a closer look");
constexpr SelfMetric lost =
    counter("pollux.host.lost", "Events lost before a reporter could have them", "reason");
constexpr SelfMetric truncated =
    counter("pollux.host.truncated", "Events that lost attributes for want of space");
constexpr SelfMetric overflowed = counter("pollux.host.overflowed", "Events under the scope 'overflow'");
constexpr SelfMetric stalls =
    counter("pollux.host.stalls", "Times that a thread waited for room in its ring", {}, "{stall}");
constexpr SelfMetric abandoned_calls =
    counter("pollux.host.abandoned_calls",
            "Calls of reporters of the process that did not return in time and were abandoned", {}, "{call}");
constexpr SelfMetric scopes = gauge("pollux.host.scopes", "{scope}", "Places in the tree of names");
constexpr SelfMetric threads = gauge("pollux.host.threads", "{thread}", "Threads that have a ring");

constexpr SelfMetric accepted =
    counter("pollux.reporter.accepted", "Events that the reporter's routes let through");
constexpr SelfMetric delivered =
    counter("pollux.reporter.delivered", "Events that the reporter acknowledged");
constexpr SelfMetric rejected =
    counter("pollux.reporter.rejected", "Events that the reporter refused for good");
constexpr SelfMetric resent =
    counter("pollux.reporter.resent", "Events that were sent to the reporter again");
constexpr SelfMetric dropped =
    counter("pollux.reporter.dropped", "Events that were given up before the reporter had them", "reason");
constexpr SelfMetric in_flight =
    gauge("pollux.reporter.in_flight", events, "Events in the reporter's queue or in its hands");
constexpr SelfMetric depth =
    gauge("pollux.reporter.queue.depth", events, "Events that wait for the reporter");
constexpr SelfMetric capacity =
    gauge("pollux.reporter.queue.capacity", events, "Events that may wait for the reporter");
constexpr SelfMetric bytes =
    gauge("pollux.reporter.queue.bytes", "By", "Memory of the events that wait for the reporter");
constexpr SelfMetric bytes_capacity =
    gauge("pollux.reporter.queue.bytes_capacity", "By", "Memory that waiting events may take up");
constexpr SelfMetric delay = gauge(
    "pollux.reporter.delay", "s",
    "From an event's end to its acknowledgement by the reporter, over the last 10 to 20 seconds", "quantile");
constexpr SelfMetric state{"pollux.reporter.state",
                           "1",
                           "1 for the state that the reporter is in, 0 for one that it was in",
                           "state",
                           false,
                           true};

pollux_value whole(std::uint64_t number) {
  return {POLLUX_VALUE_INT64, 0, {static_cast<std::int64_t>(number)}};
}
pollux_value seconds(std::chrono::nanoseconds duration) {
  pollux_value value{POLLUX_VALUE_DOUBLE, 0, {}};
  value.as.float64 = std::chrono::duration<double>(duration).count();
  return value;
}

// The points of the host, or of the reporter of that name.
class Points {
 public:
  Points(std::vector<SelfPoint>& into, std::string reporter) : into_(into), reporter_(std::move(reporter)) {}

  void add(const SelfMetric& metric, pollux_value value, std::string label = {}) {
    into_.push_back({&metric, reporter_, std::move(label), value});
  }
  void add(const SelfMetric& metric, std::uint64_t value) { add(metric, whole(value)); }
  // Also those that are 0: a series that begins at its first loss shows no increase.
  void add_by_reason(const SelfMetric& metric, std::span<const std::string_view> reasons,
                     const std::map<std::string, std::uint64_t>& counts) {
    for (const std::string_view reason : reasons) {
      const auto at = counts.find(std::string(reason));
      add(metric, whole(at == counts.end() ? 0 : at->second), std::string(reason));
    }
  }

 private:
  std::vector<SelfPoint>& into_;
  std::string reporter_;
};

void add_host(Points points, const Stats& stats) {
  points.add(emitted, stats.ledger.emitted);
  points.add(routed, stats.ledger.routed);
  points.add(unrouted, stats.ledger.unrouted);
  points.add_by_reason(lost, loss_reasons, stats.ledger.lost);
  points.add(truncated, stats.ledger.truncated);
  points.add(overflowed, stats.ledger.overflowed);
  points.add(stalls, stats.ledger.stalls);
  points.add(abandoned_calls, stats.abandoned_calls);
  points.add(scopes, stats.scopes);
  points.add(threads, stats.threads);
}

void add_events(Points points, const ReporterLedger& ledger) {
  points.add(accepted, ledger.accepted);
  points.add(delivered, ledger.delivered);
  points.add(rejected, ledger.rejected);
  points.add(resent, ledger.resent);
  points.add_by_reason(dropped, drop_reasons, ledger.dropped);
  points.add(in_flight, ledger.in_flight);
}

void add_times(Points points, const ReporterStats& reporter) {
  points.add(depth, reporter.queue_depth);
  points.add(capacity, reporter.queue_capacity);
  points.add(bytes, reporter.queue_bytes);
  points.add(bytes_capacity, reporter.queue_bytes_capacity);
  points.add(state, whole(1), reporter.state);
  if (reporter.recent_delay.count == 0) return;
  points.add(delay, seconds(reporter.recent_delay.p50), "0.5");
  points.add(delay, seconds(reporter.recent_delay.p99), "0.99");
}

}  // namespace

std::vector<SelfPoint> self_points(const Stats& stats) {
  std::vector<SelfPoint> points;
  add_host(Points(points, {}), stats);
  for (const ReporterLedger& reporter : stats.ledger.reporters)
    add_events(Points(points, reporter.name), reporter);
  for (const ReporterStats& reporter : stats.reporters) add_times(Points(points, reporter.name), reporter);
  return points;
}

}  // namespace pollux::collect
