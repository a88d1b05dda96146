#include "host/host_core.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <system_error>
#include <utility>

#include "aggregate/instruments.hpp"
#include "collect/collector.hpp"
#include "event/tree.hpp"
#include "host/fork.hpp"
#include "platform/clock.hpp"
#include "platform/keep.hpp"
#include "platform/process.hpp"
#include "ring/enter.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"

namespace pollux::host {

namespace {

using deliver::Clock;
using deliver::Deadline;

Deadline deadline_in(std::chrono::nanoseconds within) {
  const Deadline now = Clock::now();
  return within >= Deadline::max() - now ? Deadline::max() : now + within;
}

// Hosts by slot, for the contexts that ask for theirs. Immortal.
struct Directory {
  std::mutex mutex;
  std::array<std::weak_ptr<HostCore>, ring::HostSlots::count> hosts;
};
Directory& directory() {
  static Directory& directory = *new Directory;
  return directory;
}

route::Rule rule_of(const config::ReporterSettings& settings, std::uint32_t wants) {
  route::Rule rule;
  for (const std::string& pattern : settings.include) rule.include.emplace_back(pattern);
  for (const std::string& pattern : settings.exclude) rule.exclude.emplace_back(pattern);
  rule.sample = settings.sample;
  rule.timings = (wants & POLLUX_WANTS_TIMINGS) != 0;
  rule.metrics = (wants & POLLUX_WANTS_METRICS) != 0;
  return rule;
}

// What a stop left undone.
std::uint64_t given_up(const ReporterLedger& ledger) {
  std::uint64_t total = 0;
  for (const char* reason : {"shutdown", "abandoned"}) {
    const auto at = ledger.dropped.find(reason);
    total += at == ledger.dropped.end() ? 0 : at->second;
  }
  return total;
}

FlushReport difference(const std::vector<ReporterLedger>& before, const std::vector<ReporterLedger>& after,
                       bool finished) {
  FlushReport report;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const ReporterLedger& from = before[i];
    const ReporterLedger& to = after[i];
    const std::uint64_t undone = given_up(to) - given_up(from);
    report.delivered += to.delivered - from.delivered;
    report.dropped += to.dropped_total() - from.dropped_total() - undone + to.rejected - from.rejected;
    report.abandoned += undone + (finished ? 0 : to.in_flight);
  }
  return report;
}

std::uint64_t random_id() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

HostCore::HostCore() : epoch_(platform::process_epoch()) {}

std::shared_ptr<HostCore> HostCore::disabled() { return std::shared_ptr<HostCore>(new HostCore); }

bool HostCore::is_ours() const { return epoch_ == platform::process_epoch(); }

Result<std::shared_ptr<HostCore>> HostCore::open(const config::Settings& settings,
                                                 std::vector<ReporterSetup> reporters) {
  watch_forks();
  ring::HostSlots& slots = ring::HostSlots::instance();
  const auto key = slots.take(settings.telemetry.ring_size);
  if (!key) {
    for (const ReporterSetup& reporter : reporters)
      static_cast<void>(reporter.instance->stop(deadline_in(settings.telemetry.shutdown_timeout)));
    return failure(
        Error{"", "254 hosts are open in this process", "fewer hosts", "destroy those not in use"});
  }
  event::Tree::instance().allow(settings.telemetry.max_scopes);

  std::shared_ptr<HostCore> core(new HostCore);
  core->shutdown_timeout_ = settings.telemetry.shutdown_timeout;
  const bool sync = settings.telemetry.delivery == config::Delivery::sync;
  const std::uint64_t run_id = random_id();
  std::vector<route::Rule> rules;
  for (ReporterSetup& reporter : reporters) {
    const config::ReporterSettings& from = reporter.settings;
    rules.push_back(rule_of(from, reporter.instance->wants()));
    core->workers_.push_back(std::make_shared<deliver::Worker>(
        deliver::WorkerSettings{from.name, from.queue, from.overflow, from.block_timeout, from.retry,
                                settings.telemetry.flush_interval, sync, run_id},
        std::move(reporter.instance)));
  }
  core->intake_ = std::make_shared<collect::Intake>(
      collect::IntakeSettings{*key, platform::read_ticks(), settings.telemetry.strict_scopes, sync,
                              settings.telemetry.interval, settings.redaction},
      route::Routes(std::move(rules)), core->workers_);
  try {
    for (const auto& worker : core->workers_) worker->start();
    collect::Collector::instance().add(core->intake_);
  } catch (const std::system_error& error) {
    core->stop_workers(deadline_in(core->shutdown_timeout_));
    slots.give_back(*key);
    return failure(Error{"", std::string("a thread could not be started: ") + error.what(), "",
                         "raise the limit on threads, or use delivery = \"sync\""});
  }
  core->key_ = *key;
  {
    const std::lock_guard lock(directory().mutex);
    directory().hosts[*key >> detail::slot_shift] = core;
  }
  slots.open(*key);
  return core;
}

std::mutex& HostCore::directory_mutex() { return directory().mutex; }

std::shared_ptr<HostCore> HostCore::of(std::uint64_t key) {
  if (key == detail::disabled) return nullptr;
  const std::lock_guard lock(directory().mutex);
  std::shared_ptr<HostCore> core = directory().hosts[key >> detail::slot_shift].lock();
  return core && core->key_ == key && core->is_ours() ? core : nullptr;
}

HostCore::~HostCore() {
  if (is_ours()) {
    shutdown(shutdown_timeout_);
    return;
  }
  // In a forked child: the threads and the reporters are the parent's. Nothing of them is touched.
  platform::keep_for_ever(std::move(workers_));
  platform::keep_for_ever(std::move(intake_));
}

void HostCore::stop_workers(deliver::Deadline deadline) {
  for (const auto& worker : workers_) worker->begin_stop(deadline);
  for (const auto& worker : workers_) worker->await_stop(deadline);
}

FlushReport HostCore::flush(std::chrono::nanoseconds within) {
  if (key_ == detail::disabled || !is_ours() || ring::is_in_reporter()) return {};
  const Deadline deadline = deadline_in(within);
  const std::vector<ReporterLedger> before = reporter_ledgers();
  bool finished = collect::Collector::instance().collect_now(*intake_, deadline);
  // All are asked before any is waited for: one that hangs must not cost the others their time.
  std::vector<std::uint64_t> tickets;
  for (const auto& worker : workers_) tickets.push_back(worker->begin_flush());
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    finished = workers_[i]->await_flush(tickets[i], deadline) && finished;
  }
  return difference(before, reporter_ledgers(), finished);
}

// The slot closes first, so that nothing more comes in; then the rings are emptied, then the queues, then
// each reporter is stopped, all of them at once.
FlushReport HostCore::shutdown(std::chrono::nanoseconds within) {
  if (key_ == detail::disabled || !is_ours()) return {};
  const std::lock_guard shutdown_lock(shutdown_mutex_);
  {
    const std::lock_guard lock(final_mutex_);
    if (final_) return {};
  }
  const Deadline deadline = deadline_in(within);
  const std::vector<ReporterLedger> before = reporter_ledgers();
  ring::HostSlots& slots = ring::HostSlots::instance();
  slots.close(key_);
  ring::Rings::instance().forget(key_);
  for (const auto& worker : workers_) worker->limit_waits(deadline);
  aggregate::Instruments::instance().read_threads(deadline);
  collect::Collector::instance().remove(*intake_);
  stop_workers(deadline);
  const std::lock_guard lock(final_mutex_);
  final_ = ledger_now();
  // Scopes that were still open ended after the last pass: nobody collects them any more.
  if (const std::uint64_t left = std::exchange(final_->in_rings, 0); left > 0) final_->lost["late"] += left;
  slots.give_back(key_);
  return difference(before, final_->reporters, true);
}

Ledger HostCore::ledger() const {
  if (key_ == detail::disabled || !is_ours()) return {};
  const std::lock_guard lock(final_mutex_);
  return final_ ? *final_ : ledger_now();
}

Ledger HostCore::ledger_now() const {
  Ledger ledger;
  const ring::Losses& losses = ring::HostSlots::instance().of(key_).losses;
  collect::Collector& collector = collect::Collector::instance();
  collector.in_turn([&] {
    const collect::IntakeCounts& counts = intake_->counts();
    ledger.routed = counts.routed;
    ledger.unrouted = counts.unrouted;
    ledger.truncated = counts.truncated;
    ledger.overflowed = counts.overflowed;
    ledger.capped = counts.capped;
    ledger.in_rings = collector.waiting_in_rings(key_);
    const std::pair<const char*, std::uint64_t> lost[] = {
        {"invalid_name", counts.invalid_name}, {"late", losses.late},
        {"reentrant", losses.reentrant},       {"no_memory", losses.no_memory},
        {"other_thread", losses.other_thread}, {"too_deep", losses.too_deep},
        {"not_finite", losses.not_finite},     {"too_many_instruments", losses.too_many_instruments}};
    for (const auto& [reason, count] : lost) {
      if (count > 0) ledger.lost[reason] = count;
    }
    ledger.stalls = losses.stalls;
  });
  ledger.emitted = ledger.routed + ledger.unrouted + ledger.in_rings + ledger.lost_total();
  ledger.reporters = reporter_ledgers();
  return ledger;
}

std::vector<ReporterLedger> HostCore::reporter_ledgers() const {
  std::vector<ReporterLedger> ledgers;
  for (const auto& worker : workers_) ledgers.push_back(worker->ledger());
  return ledgers;
}

Result<std::string> HostCore::snapshot(std::string_view reporter) const {
  std::string names;
  if (!is_ours())
    return failure(Error{"", "this host belongs to the parent process", "a host of this process", ""});
  for (const auto& worker : workers_) {
    if (worker->name() == reporter) return worker->snapshot();
    names += (names.empty() ? "" : ", ") + worker->name();
  }
  return failure(Error{"", "no reporter is named '" + std::string(reporter) + "'",
                       names.empty() ? "a host with reporters" : "one of " + names, ""});
}

}  // namespace pollux::host
