#include "host/host_core.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <system_error>
#include <utility>

#include "aggregate/instruments.hpp"
#include "aggregate/observers.hpp"
#include "collect/collector.hpp"
#include "deliver/inside.hpp"
#include "diagnose/clean.hpp"
#include "event/tree.hpp"
#include "host/errors.hpp"
#include "host/exit_flush.hpp"
#include "host/flush_report.hpp"
#include "platform/clock.hpp"
#include "platform/keep.hpp"
#include "platform/process.hpp"
#include "platform/task.hpp"
#include "platform/thread.hpp"
#include "ring/enter.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"

namespace pollux::host {

namespace {

using deliver::Clock;
using deliver::Deadline;
using platform::deadline_in;

// Hosts by slot, for the contexts that ask for theirs. Immortal.
struct Directory {
  std::mutex mutex;
  std::array<std::weak_ptr<HostCore>, ring::HostSlots::count> hosts;
};
Directory& directory() {
  static Directory& directory = *new Directory;
  return directory;
}

void stop_all(const collect::Workers& workers, Deadline deadline) {
  for (const auto& worker : workers) worker->begin_stop(deadline);
  for (const auto& worker : workers) worker->await_stop(deadline);
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
                                                 std::vector<ReporterSetup> reporters, Source source) {
  ring::HostSlots& slots = ring::HostSlots::instance();
  const auto key = slots.take(settings.telemetry.ring_size);
  if (!key)
    return failure(
        Error{"", "254 hosts are open in this process", "fewer hosts", "destroy those not in use"});
  event::Tree::instance().allow(settings.telemetry.max_scopes);

  std::shared_ptr<HostCore> core(new HostCore);
  core->shutdown_timeout_ = settings.telemetry.shutdown_timeout;
  core->log_account_ = settings.telemetry.log_account;
  core->run_id_ = random_id();
  core->plan_->source = std::move(source);
  core->plan_->settings = settings;
  for (const ReporterSetup& reporter : reporters) {
    core->plan_->reporters.push_back(
        {reporter.settings, reporter.plugin, reporter.options, core->make_worker(reporter, settings)});
  }
  const collect::Workers workers = workers_of(core->plan_->reporters);
  core->set_crew({workers, {}, {}, {}});
  collect::IntakeSettings to_intake = intake_settings(settings);
  to_intake.key = *key;
  to_intake.opened_ticks = platform::read_ticks();
  core->intake_ =
      std::make_shared<collect::Intake>(std::move(to_intake), routes_of(core->plan_->reporters), workers);
  try {
    for (const auto& worker : workers) worker->start();
    collect::Collector::instance().add(core->intake_);
  } catch (const std::system_error& error) {
    stop_all(workers, deadline_in(settings.telemetry.shutdown_timeout));
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
  core->report_self_if_sync();
  flush_at_exit();
  core->open_live();
  if (settings.telemetry.watch) core->watch();
  return core;
}

// The host's own metrics exist before the first event, also where no thread brings them.
void HostCore::report_self_if_sync() {
  if (!intake_->settings().sync || !intake_->has_self()) return;
  static_cast<void>(collect::Collector::instance().collect_now(*intake_, deadline_in(shutdown_timeout_)));
  for (const auto& worker : crew()->at_work) worker->deliver_pending();
}

std::mutex& HostCore::directory_mutex() { return directory().mutex; }

std::vector<std::shared_ptr<HostCore>> HostCore::all() {
  std::vector<std::shared_ptr<HostCore>> hosts;
  const std::lock_guard lock(directory().mutex);
  for (const auto& host : directory().hosts) {
    if (auto core = host.lock(); core && core->is_ours()) hosts.push_back(std::move(core));
  }
  return hosts;
}

std::shared_ptr<HostCore> HostCore::of(std::uint64_t key) {
  if (key == detail::disabled) return nullptr;
  const std::lock_guard lock(directory().mutex);
  std::shared_ptr<HostCore> core = directory().hosts[key >> detail::slot_shift].lock();
  return core && core->key_ == key && core->is_ours() ? core : nullptr;
}

HostCore::~HostCore() {
  if (is_ours()) {
    shutdown();
    return;
  }
  // In a forked child: the threads and the reporters are the parent's. Nothing of them is touched.
  platform::keep_for_ever(std::move(crew_));
  platform::keep_for_ever(std::move(plan_));
  platform::keep_for_ever(std::move(intake_));
  platform::keep_for_ever(std::move(control_));
  platform::keep_for_ever(std::move(live_));
  platform::keep_for_ever(preparing_);
  platform::keep_for_ever(stopping_);
}

std::shared_ptr<deliver::Worker> HostCore::make_worker(const ReporterSetup& reporter,
                                                       const config::Settings& settings) const {
  constexpr int most_metrics = 40;  // bits: of the host's own that one worker is given
  auto made = worker_settings(reporter.settings, reporter.plugin.get(), settings.telemetry, run_id_);
  made.self_numbers_from += workers_made_.fetch_add(1, std::memory_order_relaxed) << most_metrics;
  const auto now = crew();
  const auto before = now->removed.find(reporter.settings.name);
  return std::make_shared<deliver::Worker>(std::move(made), reporter.instance,
                                           before == now->removed.end() ? ReporterLedger{} : before->second);
}

std::shared_ptr<const HostCore::Crew> HostCore::crew() const {
  const std::lock_guard lock(crew_mutex_);
  return crew_;
}

void HostCore::set_crew(Crew crew) {
  auto next = std::make_shared<const Crew>(std::move(crew));
  const std::lock_guard lock(crew_mutex_);
  crew_.swap(next);
}

collect::Workers HostCore::workers() const {
  const auto now = crew();
  collect::Workers all = now->at_work;
  all.insert(all.end(), now->leaving.begin(), now->leaving.end());
  return all;
}

FlushReport HostCore::flush(std::chrono::nanoseconds within) {
  if (key_ == detail::disabled || !is_ours() || ring::is_in_reporter()) return {};
  const platform::CancellationBlocked uncancelled;
  const Deadline deadline = deadline_in(within);
  aggregate::Observers::instance().read_now(key_, deadline);
  const std::vector<ReporterLedger> before = reporter_ledgers();
  bool finished = collect::Collector::instance().collect_now(*intake_, deadline);
  // All are asked before any is waited for: one that hangs must not cost the others their time.
  const collect::Workers asked = workers();
  std::vector<std::uint64_t> tickets;
  for (const auto& worker : asked) tickets.push_back(worker->begin_flush());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    finished = asked[i]->await_flush(tickets[i], deadline) && finished;
  }
  return difference(before, reporter_ledgers(), finished);
}

std::chrono::nanoseconds HostCore::shutdown_timeout() const {
  const std::lock_guard lock(crew_mutex_);
  return shutdown_timeout_;
}

void HostCore::shutdown() { shutdown(shutdown_timeout()); }

void HostCore::abandon_inside(const deliver::Instance* instance) {
  for (const auto& worker : workers()) worker->abandon_inside(instance);
}

// Gauges that are observed have their last values; then the slot closes, so that nothing more comes in; then
// the rings are emptied, then the queues, then each reporter is stopped, all of them at once.
FlushReport HostCore::shutdown(std::chrono::nanoseconds within) {
  if (key_ == detail::disabled || !is_ours()) return {};
  const platform::CancellationBlocked uncancelled;
  abandon_inside(deliver::Inside::leave());  // by a static host, whose reporter called exit
  const std::lock_guard shutdown_lock(shutdown_mutex_);
  {
    const std::lock_guard lock(final_mutex_);
    if (final_) return {};
  }
  const Deadline deadline = deadline_in(within);
  const std::vector<ReporterLedger> before = reporter_ledgers();
  aggregate::Observers::instance().read_now(key_, deadline);
  ring::HostSlots& slots = ring::HostSlots::instance();
  slots.close(key_);
  ring::Rings::instance().forget(key_);
  end_reloads(deadline);
  collect::Workers all = workers();
  for (const auto& worker : all) worker->limit_waits(deadline);
  end_live(deadline);
  if (const auto watching = crew()->watching) all.push_back(watching);
  aggregate::Instruments::instance().read_threads(deadline);
  collect::Collector::instance().remove(*intake_);
  aggregate::Observers::instance().retire(key_);
  stop_all(all, deadline);
  end_control(deadline);
  const std::lock_guard lock(final_mutex_);
  closed_at_ = Clock::now();
  final_ = ledger_now();
  // Scopes that were still open ended after the last pass: nobody collects them any more.
  if (const std::uint64_t left = std::exchange(final_->in_rings, 0); left > 0) final_->lost["late"] += left;
  slots.give_back(key_);
  log_end(*final_);
  return difference(before, final_->reporters, true);
}

Result<std::string> HostCore::snapshot(std::string_view reporter) const {
  std::string names;
  if (!is_ours())
    return failure(Error{"", "this host belongs to the parent process", "a host of this process", ""});
  const platform::CancellationBlocked uncancelled;
  const auto now = crew();
  for (const auto& worker : now->at_work) {
    if (worker->name() != reporter) {
      names += (names.empty() ? "" : ", ") + diagnose::escaped(worker->name());
      continue;
    }
    auto snapshot = worker->snapshot();
    if (!snapshot) return failure(escaped(std::move(snapshot.error())));
    return snapshot;
  }
  return failure(Error{"", "no reporter is named " + diagnose::quoted(reporter),
                       names.empty() ? "a host with reporters" : "one of " + names, ""});
}

}  // namespace pollux::host
