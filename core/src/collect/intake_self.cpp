// What an intake knows of its host: for the ledger, for statistics, and for the reporters that ask for the
// host's own metrics.
#include <algorithm>
#include <utility>

#include "collect/intake.hpp"
#include "deliver/reason.hpp"
#include "diagnose/abandoned.hpp"
#include "diagnose/log.hpp"
#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"

namespace pollux::collect {

Ledger Intake::ledger() const {
  const ring::Losses& losses = ring::HostSlots::instance().of(settings_.key).losses;
  Ledger ledger;
  ledger.routed = counts_.routed;
  ledger.unrouted = counts_.unrouted;
  ledger.truncated = counts_.truncated;
  ledger.overflowed = counts_.overflowed;
  ledger.capped = counts_.capped;
  const struct {
    deliver::LossReason reason;
    std::uint64_t count;
  } lost[] = {{"invalid_name", counts_.invalid_name}, {"late", losses.late},
              {"reentrant", losses.reentrant},        {"no_memory", losses.no_memory + counts_.no_memory},
              {"other_thread", losses.other_thread},  {"too_deep", losses.too_deep},
              {"not_finite", losses.not_finite},      {"too_many_instruments", losses.too_many_instruments}};
  for (const auto& [reason, count] : lost) {
    if (count > 0) ledger.lost[reason.name()] = count;
  }
  ledger.stalls = losses.stalls;
  ledger.emitted = ledger.routed + ledger.unrouted + ledger.lost_total();
  return ledger;
}

// Threads count what they lose where they are; nobody is woken for it.
void Intake::log_losses(deliver::Deadline now) {
  std::string lines = loss_log_.take(now);
  for (const auto& [reason, count] : ledger().lost) {
    const std::uint64_t more = count - std::exchange(losses_logged_[reason], count);
    const std::string line = loss_log_.add(reason, more, now);
    if (!line.empty()) lines += (lines.empty() ? "" : "; ") + line;
  }
  if (!lines.empty()) diagnose::warn("", lines);
}

Stats Intake::stats() const {
  Stats stats;
  stats.ledger = ledger();
  stats.scopes = event::Tree::instance().size() - 1;  // without the root
  stats.threads = static_cast<std::uint32_t>(ring::Rings::instance().size());
  stats.abandoned_calls = diagnose::abandoned_calls();
  for (const auto& worker : workers_) {
    if (worker->is_apart()) continue;
    stats.ledger.reporters.push_back(worker->ledger());
    stats.reporters.push_back(worker->stats());
  }
  return stats;
}

// Who asked before is told what has changed since; an instance that is new in its place, all gauges.
void Intake::find_who_asks() {
  std::vector<Asking> before = std::exchange(asking_, {});
  for (const auto& worker : workers_) {
    if ((worker->wants() & POLLUX_WANTS_SELF) == 0) continue;
    const auto known = std::ranges::find(before, worker, &Asking::worker);
    Asking& asking = asking_.emplace_back(known == before.end() ? Asking{worker, {}, {}} : std::move(*known));
    const auto instance = worker->instance();
    if (asking.instance.lock() != instance) asking.metrics.begin_anew();
    asking.instance = instance;
  }
  self_reported_ns_ = 0;
}

// The first report on reporters that are new is due at once: then each of their losses changes a series that
// exists.
std::int64_t Intake::self_due_ns(const TickConverter& ticks) const {
  return self_reported_ns_ == 0 ? opened_ns(ticks)
                                : std::max(self_reported_ns_, opened_ns(ticks)) + settings_.interval.count();
}

void Intake::report_self(const TickConverter& ticks) {
  self_reported_ns_ = ticks.monotonic_ns(platform::read_ticks());
  const Stats now = stats();
  for (Asking& asking : asking_) {
    deliver::OpenBatch batch = pool_.take();
    batch->wall_minus_monotonic_ns = platform::wall_minus_monotonic_ns();
    asking.metrics.describe(now, opened_ns(ticks), self_reported_ns_, *batch);
    if (batch->count == 0 || asking.worker->push_self(std::move(batch))) asking.metrics.settle();
  }
}

}  // namespace pollux::collect
