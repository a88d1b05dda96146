// Collector: the one thread that empties all rings. In: records. Out: each host's Intake. It runs no plugin
// code, so that nobody waits long for it.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "collect/intake.hpp"
#include "collect/nap.hpp"
#include "collect/tick_converter.hpp"
#include "platform/bell.hpp"
#include "platform/turn.hpp"
#include "ring/host_slots.hpp"
#include "ring/ring.hpp"

namespace pollux::collect {

class Collector {
 public:
  static Collector& instance();  // immortal

  // From now on the host's records are taken, and scopes that only it wants are recorded.
  void add(std::shared_ptr<Intake> intake);
  // Takes what the rings still hold, then no more. The host's slot must be closed.
  void remove(const Intake& intake);

  // Changes a host that was added; what its threads have recorded before this call goes the old way.
  void change(Intake& intake, IntakeSettings settings, route::Routes routes, Workers workers);

  // Takes all that the rings hold and that the host's handles have summed, and hands it over; false when its
  // turn, or a thread in the middle of an addition, did not come before the deadline.
  bool collect_now(Intake& intake, std::chrono::steady_clock::time_point deadline);

  // Calls `body` while nothing is collected.
  template <class Body>
  auto in_turn(Body&& body) {
    const std::lock_guard turn(turn_);
    return body();
  }

  // How many records of that host wait in rings. In turn only.
  [[nodiscard]] std::uint64_t waiting_in_rings(std::uint64_t key);
  // Something came in by another way than a ring.
  void wake() { bell_.ring(); }

  // Around fork: nothing is collected while it happens, and the child begins without a host or a thread.
  void before_fork();
  void after_fork_in_parent();
  void after_fork_in_child();

 private:
  using SyncWorkers = std::vector<std::shared_ptr<deliver::Worker>>;

  Collector();
  void run(const std::stop_token& stop);
  void park(std::uint64_t& rings_heard);
  // In turn; what it found. `ending`: a host whose interval ends now. Without memory a step is left out or
  // done later, and each event that this costs is counted: nothing is thrown at the thread.
  Load pass(const Intake* ending = nullptr);
  Load empty_rings(bool has_stepped);
  void take_sums(const Intake* ending);
  void report_self(const Intake* ending);
  void log_losses();
  [[nodiscard]] std::chrono::nanoseconds to_next_interval();
  enum class Part { all, before_step };
  std::uint64_t drain(ring::Ring& ring, Part part);
  void take(const RecordView& record, const ring::Ring& ring);
  void finish_before_step();
  void report_step();
  void deliver_now();
  void settle(detail::Node& node);
  void settle_all();
  void hosts_changed();

  platform::Turn turn_;  // of everything below, but for what is atomic
  std::optional<TickConverter> ticks_;
  std::uint32_t steps_ = 0;  // of the clocks, within the minute from steps_since_ns_ on
  std::int64_t steps_since_ns_ = 0;
  std::array<std::shared_ptr<Intake>, ring::HostSlots::count> intakes_;  // by slot
  std::vector<Intake*> present_;                                         // those of them that are there
  std::shared_ptr<const SyncWorkers> sync_workers_;
  std::chrono::microseconds longest_nap_ = Nap::longest;
  std::vector<ring::Ring*> rings_;  // of the pass
  std::uint32_t passes_ = 0;
  std::uint32_t settled_nodes_ = 1;  // their thresholds are exact; those after them say `everyone`

  std::atomic<std::uint32_t> sync_hosts_{0};
  std::atomic<bool> running_{false};
  platform::Bell bell_;
  std::jthread thread_;
  bool fork_has_turn_ = false;  // of the thread that forks
};

}  // namespace pollux::collect
