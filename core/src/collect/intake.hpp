// Intake: what the collector keeps of one host. In: that host's records, in each thread's order. Out:
// batches, to the workers of the reporters that they route to.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pollux/abi/event.h>
#include <pollux/detail/node.hpp>
#include <pollux/stats.hpp>

#include "collect/record_view.hpp"
#include "collect/redactor.hpp"
#include "collect/self_metrics.hpp"
#include "collect/tick_converter.hpp"
#include "collect/view.hpp"
#include "collect/when_full.hpp"
#include "config/settings.hpp"
#include "deliver/batch.hpp"
#include "deliver/loss_log.hpp"
#include "deliver/worker.hpp"
#include "ring/ring.hpp"
#include "route/routes.hpp"

namespace pollux::aggregate {
struct Sum;
}

namespace pollux::collect {

using Workers = View::Workers;

struct IntakeSettings {
  std::uint64_t key = 0;           // of the host's slot
  std::uint64_t opened_ticks = 0;  // what began before belongs to an earlier host of that slot
  bool strict_scopes = false;
  bool sync = false;
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  // of the events of handles
  config::RedactionSettings redaction;
};

// Where events went, before any reporter.
struct IntakeCounts {
  std::uint64_t routed = 0;
  std::uint64_t unrouted = 0;
  std::uint64_t invalid_name = 0;
  std::uint64_t no_memory = 0;
  std::uint64_t truncated = 0;
  std::uint64_t overflowed = 0;
  std::uint64_t capped = 0;
};

// What anybody wants of a node: of its timings the highest rate, and any of its metrics at all.
struct Wishes {
  std::uint32_t threshold = detail::nobody;
  bool metrics = false;
};

// Used under the collector's turn only.
class Intake {
 public:
  // `routes` and `workers` are in the same order.
  Intake(IntakeSettings settings, route::Routes routes, Workers workers);

  // Throws std::bad_alloc where the event has been counted nowhere yet, which is then for `lose` to do.
  void take(const RecordView& record, const ring::Ring& ring, const TickConverter& ticks);
  // An event that there was no memory for.
  void lose() { ++counts_.no_memory; }

  // An event that is complete but for its scope's description, call count and route; what it points to lives
  // in `arena()`. See import.hpp in the room `host`.
  void take_imported(const detail::Node& node, pollux_event event, WhenFull when_full);
  [[nodiscard]] deliver::Arena& arena() { return batch().arena; }
  // Between the clocks, as the batch that is being filled will say it: an imported time comes out as it went
  // in.
  [[nodiscard]] std::int64_t wall_minus_monotonic_ns();
  // While held, batches keep the last one's offset between the clocks: for what was recorded before these
  // stepped apart.
  void hold_clock_offset(bool held) { holds_clock_offset_ = held; }
  [[nodiscard]] Redactor& redactor() { return redactor_; }

  // What the host's handles have summed, up to now, as one event each; ends their interval. See sums.cpp.
  void take_sums(const TickConverter& ticks);
  // From here on: other routes, with their workers in the same order, other redaction, and other settings but
  // for key, slot and kind of delivery. What was taken so far goes the old way. See intake_change.cpp.
  void change(IntakeSettings settings, route::Routes routes, Workers workers);

  // When the interval is over, as CLOCK_MONOTONIC.
  [[nodiscard]] std::int64_t interval_end_ns() const;
  // Tells those who observe gauges for the host when that is.
  void announce_interval() const;

  // Some reporter asks for the host's own metrics; when they are due, as CLOCK_MONOTONIC; and they go to who
  // asks, by no route and in no ledger. See intake_self.cpp.
  [[nodiscard]] bool has_self() const { return !asking_.empty(); }
  [[nodiscard]] std::int64_t self_due_ns(const TickConverter& ticks) const;
  void report_self(const TickConverter& ticks);

  // Without what waits in rings, and without the reporters.
  [[nodiscard]] Ledger ledger() const;
  // Likewise, with the reporters; the uptime is the host's to say.
  [[nodiscard]] Stats stats() const;

  // Tells the log of events that were lost before any reporter had them: at first, then at most once a
  // minute.
  void log_losses(deliver::Deadline now);
  [[nodiscard]] deliver::Deadline losses_due() const { return loss_log_.due(); }

  // Hands over what was taken so far, and wakes who is to deliver it. What was imported may wait for room in
  // every queue. False when there was nothing.
  bool hand_over();

  // Adds what the reporters of this host want of that node.
  void add_wishes(const detail::Node& node, Wishes& wishes);

  [[nodiscard]] const IntakeSettings& settings() const { return settings_; }
  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }
  // Some reporter asks for trace ids.
  [[nodiscard]] bool traces() const { return traces_; }
  [[nodiscard]] const Workers& workers() const { return workers_; }

 private:
  // A class of routes, and the highest of its rates.
  struct Way {
    std::uint32_t route = 0;
    std::uint32_t highest = 0;
  };
  enum class Standing : std::uint8_t { unseen, ordinary, overflow, invalid };
  // What is known of a node, once it was seen: all that the collector reads of it, in half a cache line.
  struct alignas(32) Place {
    const pollux_scope* scope = nullptr;
    Way timing, metric;
    std::uint32_t path = 0;
    Standing standing = Standing::unseen;
    bool reported = false;
    bool hidden = false;  // a text value under this name is redacted
  };
  static_assert(sizeof(Place) == 32);
  struct Asking {
    std::shared_ptr<deliver::Worker> worker;
    std::weak_ptr<deliver::Instance> instance;  // that was in it
    SelfMetrics metrics;
  };
  static constexpr std::uint32_t no_route = 0xffffffff;

  [[nodiscard]] static bool any_traces(const Workers& workers);
  Place& place_of(const detail::Node& node);
  Place& place_of(std::uint32_t node_id);
  void look_at(const detail::Node& node, Place& place);
  [[nodiscard]] bool is_acceptable(Place& place);
  void refuse(Place& place);
  void take_made(const detail::Node& node, pollux_event event);
  void take_sum(const aggregate::Sum& sum, std::int64_t now_ns, const TickConverter& ticks);
  [[nodiscard]] pollux_event* take_timing(const RecordView& record, const Place& place);
  // Kept: a counter that is restarted may come to these ticks a second time.
  [[nodiscard]] std::int64_t opened_ns(const TickConverter& ticks) const {
    if (!opened_ns_) [[unlikely]]
      opened_ns_ = ticks.monotonic_ns(settings_.opened_ticks);
    return *opened_ns_;
  }
  [[nodiscard]] pollux_event* take_metric(const RecordView& record, const Place& place);
  [[nodiscard]] Way metric_way(const Place& place, std::uint16_t kind);
  [[nodiscard]] pollux_event* admit(const Place& place, Way way, std::uint32_t draw);
  void take_payload(const RecordView& record, const Place& place, pollux_event& event);
  deliver::Batch& batch() {
    if (!batch_) [[unlikely]] {
      batch_ = pool_.take();
      handed_ = 0;
    }
    return *batch_;
  }
  void note_route(std::uint32_t route);
  void withdraw();
  void hand_batch_if_full();
  void hand_batch();
  void hand_to(View& view, const Taken& taken);
  void follow_clock();
  void move_to_new_batch();
  void wake_workers();
  void find_who_asks();

  IntakeSettings settings_;
  route::Routes routes_;
  Redactor redactor_;
  Workers workers_;
  bool traces_;
  std::vector<Place> places_;               // by node id
  std::vector<std::uint64_t> call_counts_;  // by path id
  deliver::BatchPool pool_;
  std::vector<View> views_;   // of all workers
  deliver::OpenBatch batch_;  // being filled
  std::uint32_t handed_ = 0;  // events of it that the workers have
  const std::unique_ptr<Label[]> labels_ =
      std::make_unique_for_overwrite<Label[]>(deliver::Batch::most_events);  // of its events
  std::vector<std::uint32_t> routes_seen_;                                   // in it
  std::vector<bool> route_is_seen_;
  std::uint32_t last_route_ = no_route;  // that an event took
  std::int64_t interval_start_ns_ = 0;
  std::int64_t clock_offset_ns_ = 0;  // wall minus monotonic, as it was last followed; 0: not read yet
  bool holds_clock_offset_ = false;
  mutable std::optional<std::int64_t> opened_ns_;  // settings_.opened_ticks, converted once
  bool has_handed_ = false;                        // batches, to workers that were not woken yet
  bool imports_ = false;                           // events come from a file
  bool patient_ = false;                           // which waits for room in the queues
  std::uint32_t names_reported_ = 0;
  std::vector<Asking> asking_;
  std::int64_t self_reported_ns_ = 0;
  IntakeCounts counts_;
  deliver::LossLog loss_log_;
  std::map<std::string, std::uint64_t> losses_logged_;  // by reason
};

}  // namespace pollux::collect
