#include "collect/collector.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "aggregate/instruments.hpp"
#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "platform/fence.hpp"
#include "platform/memory.hpp"
#include "platform/process.hpp"
#include "platform/thread.hpp"
#include "ring/enter.hpp"
#include "ring/rings.hpp"

namespace pollux::collect {

using std::chrono::microseconds;

namespace {
constexpr std::uint32_t passes_between_looks = 64;  // at what was lost
// Where the kernel offers no fence for all threads, a parked collector may miss a first event for this long.
constexpr microseconds unfenced_park(1000);
}  // namespace

Collector& Collector::instance() {
  static Collector& collector = *new Collector;
  return collector;
}

Collector::Collector() : sync_workers_(std::make_shared<SyncWorkers>()) {
  ring::collector_calls = {[] { instance().bell_.ring(); },
                           [] { return instance().running_.load(std::memory_order_relaxed); },
                           [] { return instance().sync_hosts_.load(std::memory_order_relaxed) > 0; },
                           [] { instance().deliver_now(); }};
}

void Collector::add(std::shared_ptr<Intake> intake) {
  const std::lock_guard turn(turn_);
  if (!ticks_) ticks_.emplace();
  const std::size_t slot = intake->settings().key >> detail::slot_shift;
  present_.push_back(intake.get());
  intakes_[slot] = std::move(intake);
  try {
    hosts_changed();
  } catch (...) {  // no thread to be had: as if it had never been added
    present_.pop_back();
    intakes_[slot].reset();
    throw;
  }
  intakes_[slot]->announce_interval();
}

void Collector::remove(const Intake& intake) {
  std::jthread ended;  // stopped and joined out of turn
  {
    const std::lock_guard turn(turn_);
    pass(&intake);
    platform::if_memory([&] { aggregate::Instruments::instance().retire(intake.settings().key); });
    std::erase(present_, &intake);
    intakes_[intake.settings().key >> detail::slot_shift].reset();
    platform::if_memory([this] { hosts_changed(); });
    if (!running_.load(std::memory_order_relaxed)) ended = std::exchange(thread_, {});
  }
  ended.request_stop();
  bell_.ring_for_all();
}

void Collector::change(Intake& intake, IntakeSettings settings, route::Routes routes, Workers workers) {
  const std::lock_guard turn(turn_);
  pass();
  intake.change(std::move(settings), std::move(routes), std::move(workers));
  intake.announce_interval();
  hosts_changed();
}

// Brings in line with the hosts that are there: thresholds, who delivers at once, and whether the thread
// runs.
void Collector::hosts_changed() {
  settle_all();
  auto sync = std::make_shared<SyncWorkers>();
  std::uint32_t sync_hosts = 0;
  std::chrono::nanoseconds shortest_delay = std::chrono::nanoseconds::max();
  for (const Intake* intake : present_) {
    for (const auto& worker : intake->workers()) shortest_delay = std::min(shortest_delay, worker->delay());
    if (!intake->settings().sync) continue;
    ++sync_hosts;
    sync->insert(sync->end(), intake->workers().begin(), intake->workers().end());
  }
  longest_nap_ = Nap::longest_for(shortest_delay);
  sync_workers_ = std::move(sync);
  sync_hosts_.store(sync_hosts, std::memory_order_relaxed);
  // The next commit of every thread looks again.
  ring::Rings::instance().set_tracing(
      std::any_of(present_.begin(), present_.end(), [](const Intake* intake) { return intake->traces(); }));
  const bool needs_thread = present_.size() > sync_hosts;
  if (needs_thread && !running_.load(std::memory_order_relaxed)) {
    const platform::SignalsBlocked signals;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    running_.store(true, std::memory_order_relaxed);
  } else if (!needs_thread) {
    running_.store(false, std::memory_order_relaxed);
  }
  bell_.ring();  // a sleep until something was due may be too long now
}

bool Collector::collect_now(Intake& intake, std::chrono::steady_clock::time_point deadline) {
  // What was added before this call is taken in here; the pass may find a thread in the middle of a later
  // one.
  const bool all_summed = !aggregate::Instruments::instance().has_any(intake.settings().key) ||
                          aggregate::Instruments::instance().read_threads(deadline);
  if (!turn_.try_lock_until(deadline)) return false;
  const std::lock_guard turn(turn_, std::adopt_lock);
  pass(&intake);
  return all_summed;
}

void Collector::run(const std::stop_token& stop) {
  platform::name_this_thread("plx collector");
  platform::sleep_precisely();
  Nap nap;
  std::uint64_t rings_heard = 0;
  while (!stop.stop_requested()) {
    microseconds most{};
    const Load load = in_turn([&] {
      most = longest_nap_;
      return pass();
    });
    const microseconds length = nap.after(load, most);
    if (!nap.is_over()) {
      bell_.wait_for(length, rings_heard);
    } else {
      park(rings_heard);
      nap.begin();
    }
  }
}

// Lowers every limit, so that the next commit of any thread rings. A thread that had read its limit before,
// and commits after, is caught by the fence: either it sees the lowered limit or its record is seen here.
void Collector::park(std::uint64_t& rings_heard) {
  bool missed = false;
  bool fenced = false;
  std::chrono::nanoseconds most{};
  in_turn([&] {
    platform::if_memory([&] { log_losses(); });
    most = to_next_interval();
    ring::Rings::instance().for_each([](ring::Ring& ring) { ring.lower_limit(); });
    fenced = platform::fence_all_threads();
    ring::Rings::instance().for_each([&](ring::Ring& ring) { missed = missed || !ring.is_empty(); });
  });
  if (missed) return;
  if (fenced) {
    bell_.wait_for(most, rings_heard);
  } else {
    bell_.wait_for(std::min<std::chrono::nanoseconds>(most, unfenced_park), rings_heard);
  }
}

Load Collector::pass(const Intake* ending) {
  if (!ticks_) return {};
  const bool has_stepped = ticks_->adjust();
  Load load;
  platform::if_memory([&] { load = empty_rings(has_stepped); });
  platform::if_memory([&] { take_sums(ending); });
  for (Intake* intake : present_) load.found = intake->hand_over() || load.found;
  platform::if_memory([&] { report_self(ending); });
  if (ending || passes_++ % passes_between_looks == 0) platform::if_memory([&] { log_losses(); });
  return load;
}

Load Collector::empty_rings(bool has_stepped) {
  rings_.clear();
  bool any_ended = false;
  ring::Rings::instance().for_each([&](ring::Ring& ring) {
    rings_.push_back(&ring);
    any_ended = any_ended || ring.ended.load(std::memory_order_acquire);  // pairs with the end of its thread
  });
  if (has_stepped) [[unlikely]]
    finish_before_step();
  Load load;
  for (ring::Ring* ring : rings_) {
    const std::uint64_t taken = drain(*ring, Part::all);
    load.found = load.found || taken > 0;
    load.fill = std::max(load.fill, static_cast<double>(taken) / static_cast<double>(ring->capacity));
  }
  if (any_ended) {
    ring::Rings::instance().free_ended(
        [](detail::ThreadState& thread) { aggregate::Instruments::instance().end_thread(thread); });
  }
  return load;
}

std::uint64_t Collector::drain(ring::Ring& ring, Part part) {
  const std::uint64_t head = ring.head();
  std::uint64_t at = ring.tail.load(std::memory_order_relaxed);
  // Room is given back a quarter of the ring at a time: often enough for a thread that waits, rarely enough
  // for the cache line that both sides share.
  std::uint64_t taken = 0;
  std::uint64_t next_give_back = ring.capacity / 4;
  while ((at = ring.record_at(at, head)) != head) {
    const RecordView record(ring.at(at));
    if (part == Part::before_step && !record.is_context() && !ticks_->is_before_step(record.end_ticks()))
      break;
    at += record.size();
    taken += record.size();
    if (record.is_context()) [[unlikely]] {
      ring.trace = record.trace();
      continue;
    }
    take(record, ring);
    if (taken >= next_give_back) {
      ring.give_back(at);
      next_give_back = taken + ring.capacity / 4;
    }
  }
  if (taken > 0) ring.give_back(at);
  return taken;
}

inline void Collector::take(const RecordView& record, const ring::Ring& ring) {
  // A node that cannot be settled yet is recorded for everyone, and routed by the intake all the same.
  if (record.node() >= settled_nodes_) [[unlikely]]
    platform::if_memory([&] { settle(event::Tree::instance().node(record.node())); });
  Intake* const intake = intakes_[record.host_slot()].get();
  if (!intake) return;
  try {
    intake->take(record, ring, *ticks_);
  } catch (const std::bad_alloc&) {
    intake->lose();
  }
}

void Collector::deliver_now() {
  std::shared_ptr<const SyncWorkers> workers;
  {
    const std::lock_guard turn(turn_);
    pass();
    workers = sync_workers_;
  }
  const std::uint64_t process = platform::process_epoch();
  for (const auto& worker : *workers) {
    worker->deliver_pending();
    if (platform::process_epoch() != process) return;  // a reporter forked: the rest is the parent's
  }
}

void Collector::settle(detail::Node& node) {
  for (; settled_nodes_ <= node.id; ++settled_nodes_) {
    detail::Node& next = event::Tree::instance().node(settled_nodes_);
    Wishes wishes;
    for (Intake* intake : present_) intake->add_wishes(next, wishes);
    next.threshold.store(wishes.threshold, std::memory_order_relaxed);
    next.metric_hash.store(wishes.metrics ? next.hash : 0, std::memory_order_relaxed);
  }
}

void Collector::settle_all() {
  const std::uint32_t known = settled_nodes_;
  settled_nodes_ = 1;
  if (known > 1) settle(event::Tree::instance().node(known - 1));
}

std::uint64_t Collector::waiting_in_rings(std::uint64_t key) {
  std::uint64_t count = 0;
  const auto slot = static_cast<std::uint8_t>(key >> detail::slot_shift);
  ring::Rings::instance().for_each([&](ring::Ring& ring) {
    const std::uint64_t head = ring.head();
    std::uint64_t at = ring.tail.load(std::memory_order_relaxed);
    while ((at = ring.record_at(at, head)) != head) {
      const RecordView record(ring.at(at));
      at += record.size();
      count += record.host_slot() == slot && !record.is_context() ? 1 : 0;
    }
  });
  return count;
}

}  // namespace pollux::collect
