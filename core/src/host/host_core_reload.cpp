// A host's reloads, one at a time: the configuration is read again, and one transaction brings what runs in
// line with it.
#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "collect/collector.hpp"
#include "diagnose/conceal.hpp"
#include "diagnose/log.hpp"
#include "event/tree.hpp"
#include "host/difference.hpp"
#include "host/errors.hpp"
#include "host/host_core.hpp"
#include "host/reload.hpp"
#include "platform/task.hpp"
#include "platform/thread.hpp"
#include "redact/value_patterns.hpp"
#include "ring/enter.hpp"

namespace pollux::host {

namespace {

constexpr auto flush_patience = std::chrono::seconds(1);  // for a reporter with delivery = "sync"
constexpr auto reload_grace =
    std::chrono::milliseconds(100);  // for a reload that is under way when the host ends

Error rejected(const Errors& errors) { return in_one(errors, "the running configuration goes on"); }

// Of the file, not picked for one run.
bool has_reporters(const config::Settings& settings) {
  return std::ranges::any_of(settings.reporters, [](const auto& each) { return each.position.line > 0; });
}

bool is_emptied_file(const std::filesystem::path& file, const std::string& text) {
  std::error_code error;
  return is_blank(text) && std::filesystem::is_regular_file(file, error);
}

// Valid, but hardly meant: it would stop every reporter.
Error emptied(const config::Settings& settings) {
  return {settings.label, "the configuration is empty", "what it held before, or another configuration",
          "restore the file; enabled = false in its entry switches a reporter off"};
}

Unexpected<Error> refuse(const char* what, const char* expected, const char* remedy = "") {
  return failure(Error{"", std::string("cannot reload: ") + what, expected, remedy});
}

}  // namespace

Result<void> HostCore::may_reload() const {
  if (key_ == detail::disabled)
    return refuse("telemetry is off in this host", "a host that is enabled", "switch it on and start again");
  if (!is_ours()) return refuse("this host belongs to the parent process", "a host of this process");
  if (ring::is_in_reporter())
    return refuse("this is the call of a reporter, which a reload would wait for", "a thread of the program");
  if (!plan_->source.read)
    return refuse("this host was not opened from a file",
                  "Host::from_file, or from_environment with POLLUX_CONFIG");
  if (preparing_->is_set()) return refuse("the host is shut down", "a host that goes on");
  return {};
}

Result<ReloadReport> HostCore::reload() {
  if (auto allowed = may_reload(); !allowed) return failure(std::move(allowed.error()));
  const auto self = shared_from_this();  // a host that ends does not wait for what changes nothing
  const platform::CancellationBlocked uncancelled;
  auto report = [this]() -> Result<ReloadReport> {
    plan_->turn.lock();
    const std::lock_guard turn(plan_->turn, std::adopt_lock);
    auto made = reload_now();
    const std::lock_guard lock(crew_mutex_);
    is_changing_ = false;
    return made;
  }();
  // A reload flushes the reporters that it keeps, because an operator may ask for one to have files opened
  // again. Who emitted while they were held has left it to others to deliver.
  for (const auto& worker : workers()) {
    if (worker->is_sync()) {
      worker->deliver_pending();
      (void)worker->flush(platform::deadline_in(flush_patience));
    } else {
      (void)worker->begin_flush();
    }
    if (!is_ours()) break;  // a reporter forked: the rest is the parent's
  }
  return report;
}

Result<ReloadReport> HostCore::reload_now() {
  std::string text = text_of(plan_->source.file);
  const bool is_emptied = is_emptied_file(plan_->source.file, text) && has_reporters(plan_->settings);
  Result<config::Settings, Errors> read =
      is_emptied ? failure(Errors{emptied(plan_->settings)}) : plan_->source.read();
  if (!read) {
    inform_control(plan_->settings, std::move(text));
    return failure(rejected(read.error()));
  }
  config::Settings settings = std::move(*read);
  const auto patterns = std::make_shared<const redact::ValuePatterns>(settings.redaction.values);
  diagnose::conceal_matches(patterns);  // also for what new instances say
  std::vector<std::string> warnings = keep_what_cannot_change(plan_->settings, settings);
  inform_control(settings, std::move(text));  // whatever becomes of it: a plugin that it lacks may come

  Reload reload(plan_->reporters, settings, preparing_, [&](const ReporterSetup& setup) {
    auto worker = make_worker(setup, settings);
    worker->start();
    return worker;
  });
  if (auto planned = reload.plan(); !planned) return failure(rejected(planned.error()));
  if (!begin_change()) return refuse("the host is shut down", "a host that goes on");
  if (auto prepared = reload.prepare(); !prepared) return failure(rejected(prepared.error()));
  if (!take_on(workers_of(reload.running()), workers_of(reload.removed()), settings)) {
    reload.undo();
    return refuse("the host is shut down", "a host that goes on");
  }
  reload.commit();
  event::Tree::instance().allow(settings.telemetry.max_scopes);
  route_to(reload.running(), settings);
  reload.stop_replaced(platform::deadline_in(settings.telemetry.shutdown_timeout), stopping_);
  plan_->reporters = reload.running();
  std::vector<std::string> changed = changed_keys(plan_->settings, settings);
  dismiss(settings.telemetry.shutdown_timeout);
  if (std::exchange(plan_->settings, std::move(settings)).telemetry.watch != plan_->settings.telemetry.watch)
    watch();

  ReloadReport report = std::move(reload.report());
  report.settings = std::move(changed);
  report.warnings.insert(report.warnings.begin(), warnings.begin(), warnings.end());
  return report;
}

// False when the host is ending: then nothing that runs may be touched.
bool HostCore::begin_change() {
  const std::lock_guard lock(crew_mutex_);
  is_changing_ = !is_ending_;
  return is_changing_;
}

// False when the host is ending: then nothing is exchanged any more.
bool HostCore::take_on(collect::Workers at_work, collect::Workers leaving, const config::Settings& settings) {
  const std::lock_guard lock(crew_mutex_);
  if (is_ending_) return false;
  Crew crew{std::move(at_work), std::move(leaving), crew_->removed, crew_->watching};
  for (const auto& worker : crew.at_work) crew.removed.erase(worker->name());
  crew_ = std::make_shared<const Crew>(std::move(crew));
  shutdown_timeout_ = settings.telemetry.shutdown_timeout;
  log_account_ = settings.telemetry.log_account;
  return true;
}

// Ends the workers of reporters that were removed; what they counted stays.
void HostCore::dismiss(std::chrono::nanoseconds within) {
  Crew crew = *this->crew();
  if (crew.leaving.empty()) return;
  const deliver::Deadline deadline = platform::deadline_in(within);
  for (const auto& worker : crew.leaving) worker->begin_stop(deadline);
  for (const auto& worker : crew.leaving) {
    worker->await_stop(deadline);
    ReporterLedger ledger = worker->ledger();
    if (ledger.state == "stopped") ledger.state = "removed";
    crew.removed[worker->name()] = std::move(ledger);
  }
  crew.leaving.clear();
  set_crew(std::move(crew));
}

// Whether it watches changes with what runs.
void HostCore::inform_control(config::Settings settings, std::string text) {
  plan_->source.text = std::move(text);
  settings.telemetry.watch = plan_->settings.telemetry.watch;
  Standing seen = standing_of(settings, plan_->source.text);
  const std::lock_guard lock(control_mutex_);
  if (control_) control_->follow(std::move(settings), std::move(seen));
}

// With the turn of reloads. Throws std::system_error.
Control& HostCore::begin_control() {
  const std::lock_guard lock(control_mutex_);
  if (!control_)
    control_ = std::make_unique<Control>(weak_from_this(), plan_->settings,
                                         standing_of(plan_->settings, plan_->source.text));
  return *control_;
}

void HostCore::watch() {
  if (!plan_->source.read)
    return diagnose::warn("", "'watch' has no effect: the host was not opened from a file");
  try {
    begin_control().follow(plan_->settings, standing_of(plan_->settings, plan_->source.text));
  } catch (const std::system_error& error) {
    diagnose::error("", std::string("its files are not watched: ") + error.what());
  }
}

Result<void> HostCore::reload_on(int signal) {
  const auto self = shared_from_this();
  plan_->turn.lock();
  const std::lock_guard turn(plan_->turn, std::adopt_lock);
  if (auto allowed = may_reload(); !allowed) return allowed;
  try {
    begin_control().reload_on(signal);
    return {};
  } catch (const std::system_error& error) {
    return failure(Error{"", "cannot reload on signal " + std::to_string(signal) + ": " + error.what(),
                         "a signal that may be handled, such as SIGHUP", ""});
  }
}

// What is not settled is undone, what is comes to its end by the deadline; nothing begins any more. One that
// has not touched what runs is not waited for: it may be in a plugin's code that does not return.
void HostCore::end_reloads(deliver::Deadline deadline) {
  preparing_->bring_forward(deliver::Clock::now());
  stopping_->bring_forward(deadline);
  for (const auto& worker : workers()) worker->limit_waits(deadline);
  {
    const std::lock_guard lock(crew_mutex_);
    is_ending_ = true;
    if (!is_changing_) return;
  }
  if (plan_->turn.try_lock_until(std::max(deadline, deliver::Clock::now() + reload_grace)))
    plan_->turn.unlock();
}

void HostCore::end_control(deliver::Deadline deadline) {
  // Not under its mutex, which the thread that is waited for may want.
  Control* control = nullptr;
  {
    const std::lock_guard lock(control_mutex_);
    control = control_.get();
  }
  // A reload that changes something was waited for already; one that does not may be in a plugin's code.
  if (control) control->end(std::min(deadline, platform::deadline_in(std::chrono::seconds(1))));
}

}  // namespace pollux::host
