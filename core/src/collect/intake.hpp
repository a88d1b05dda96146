// Intake: what the collector keeps of one host. In: that host's records, in each thread's order. Out:
// batches, to the workers of the reporters that they route to.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pollux/abi/event.h>
#include <pollux/detail/node.hpp>

#include "collect/record_view.hpp"
#include "collect/redactor.hpp"
#include "collect/tick_converter.hpp"
#include "deliver/batch.hpp"
#include "deliver/worker.hpp"
#include "ring/ring.hpp"
#include "route/routes.hpp"

namespace pollux::collect {

using Workers = std::vector<std::shared_ptr<deliver::Worker>>;

struct IntakeSettings {
  std::uint64_t key = 0;  // of the host's slot
  bool strict_scopes = false;
  bool sync = false;
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  // of the events of handles
  RedactionRules redaction;
};

// Where events went, before any reporter.
struct IntakeCounts {
  std::uint64_t routed = 0;
  std::uint64_t unrouted = 0;
  std::uint64_t invalid_name = 0;
  std::uint64_t truncated = 0;
  std::uint64_t overflowed = 0;
};

// Used under the collector's turn only.
class Intake {
 public:
  // `routes` and `workers` are in the same order.
  Intake(IntakeSettings settings, route::Routes routes, Workers workers);

  void take(const RecordView& record, const ring::Ring& ring, const TickConverter& ticks);

  // An event that is complete but for its scope's description, call count and route; what it points to lives
  // in `arena()`. See import.hpp in the room `host`.
  void take_imported(const detail::Node& node, pollux_event event);
  [[nodiscard]] deliver::Arena& arena() { return open_batch().arena; }
  [[nodiscard]] Redactor& redactor() { return redactor_; }

  // What the host's handles have summed, up to now, as one event each; ends their interval. See sums.cpp.
  void take_sums(const TickConverter& ticks);
  // When the interval is over, as CLOCK_MONOTONIC.
  [[nodiscard]] std::int64_t interval_end_ns() const;

  // Hands over what was taken so far. Once anything was imported it waits for room in every queue.
  // False when there was nothing.
  bool hand_over();

  // The highest rate at which a reporter of this host wants anything of that node.
  [[nodiscard]] std::uint32_t threshold(const detail::Node& node);

  [[nodiscard]] const IntakeSettings& settings() const { return settings_; }
  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }
  [[nodiscard]] const Workers& workers() const { return workers_; }

 private:
  // What is known of a node, once it was seen.
  struct Place {
    const pollux_scope* scope = nullptr;  // null: not seen yet
    std::uint32_t timing_class = 0;
    std::uint32_t metric_class = 0;
    bool valid = false;
    bool overflow = false;
    bool reported = false;
    bool hidden = false;  // a text value under this name is redacted
  };
  struct Label {
    std::uint32_t route;  // class
    std::uint32_t draw;
  };

  Place& place_of(const detail::Node& node);
  void refuse(Place& place);
  void take_made(const detail::Node& node, pollux_event event);
  [[nodiscard]] bool admit(Place& place, bool is_timing, std::uint32_t draw, pollux_event& event);
  deliver::Batch& open_batch();
  void append(const pollux_event& event, Label label);
  void hand_to(std::size_t index, const deliver::SharedBatch& batch);
  deliver::SharedBatch part_for(std::size_t index, const deliver::SharedBatch& batch);

  const IntakeSettings settings_;
  route::Routes routes_;
  Redactor redactor_;
  Workers workers_;
  std::vector<Place> places_;               // by node id
  std::vector<std::uint64_t> call_counts_;  // by path id
  deliver::BatchPool pool_;
  std::shared_ptr<deliver::Batch> batch_;    // being filled
  std::vector<Label> labels_;                // of its events
  std::vector<std::uint32_t> seen_classes_;  // in it
  std::vector<bool> class_is_seen_;
  std::int64_t interval_start_ns_ = 0;
  bool patient_ = false;  // events come from a file, which can wait
  std::uint32_t names_reported_ = 0;
  IntakeCounts counts_;
};

}  // namespace pollux::collect
