// The plan of a reload, and how it ends: which reporter stays, changes, comes or goes.
#include "host/reload.hpp"

#include <algorithm>
#include <utility>

#include "diagnose/log.hpp"
#include "host/difference.hpp"

namespace pollux::host {

Reload::Reload(std::vector<Running>& running, const config::Settings& settings,
               std::shared_ptr<platform::Limit> limit, MakeWorker make_worker)
    : running_(running),
      settings_(settings),
      limit_(std::move(limit)),
      make_worker_(std::move(make_worker)) {}

// Where an exception has passed.
Reload::~Reload() {
  if (!is_settled_) undo();
  for (Change& change : changes_) let_go(change);
}

// What leaves no trace comes first, and what nobody else can do meanwhile last.
Result<void, Errors> Reload::plan() { return take({&Reload::look_up_all}); }

Result<void, Errors> Reload::prepare() {
  auto prepared = take({&Reload::start_beside, &Reload::reconfigure, &Reload::hold_replaced,
                        &Reload::hand_over, &Reload::add_workers});
  if (prepared) list_next();
  return prepared;
}

Result<void, Errors> Reload::take(std::initializer_list<Step> steps) {
  for (const Step step : steps) {
    Errors errors = (this->*step)();
    if (errors.empty() && limit_->is_set())
      errors.push_back({"", "the host is shut down", "a host that goes on", ""});
    if (errors.empty()) continue;
    undo();
    return failure(std::move(errors));
  }
  return {};
}

Errors Reload::look_up_all() {
  Errors errors;
  for (const config::ReporterSettings& reporter : settings_.reporters) {
    if (!reporter.enabled) continue;
    for (Error& error : look_up(reporter)) errors.push_back(std::move(error));
  }
  return errors;
}

Errors Reload::look_up(const config::ReporterSettings& reporter) {
  Change change;
  change.setup.settings = reporter;
  change.old = find_running(reporter.name);
  auto setup = host::look_up(settings_, reporter, paths_);
  if (!setup) return skip(change, std::move(setup.error()));
  change.setup = std::move(*setup);
  const bool is_as_it_was = change.old && change.old->plugin == change.setup.plugin &&
                            change.old->options == change.setup.options &&
                            change.old->worker->ledger().state != "failed";
  if (!is_as_it_was) {
    auto instance = create(settings_, change.setup);
    if (!instance) return skip(change, std::move(instance.error()));
    change.setup.instance = std::move(*instance);
    change.way = way_of(change);
  }
  changes_.push_back(std::move(change));
  return {};
}

Reload::Way Reload::way_of(const Change& change) const {
  if (!change.old) return Way::add;
  const auto before = change.old->worker->instance();
  const std::string state = change.old->worker->ledger().state;
  if (state == "stuck" || before->is_left_behind()) return Way::beside;  // no other call of it can be made
  const bool is_sound = state != "failed";
  // What it wants is settled when it is made.
  if (is_sound && before->can_reconfigure() && change.old->plugin == change.setup.plugin &&
      before->wants() == change.setup.instance->wants())
    return Way::reconfigure;
  return before->hands_over() ? Way::handover : Way::beside;
}

Running* Reload::find_running(const std::string& name) const {
  const auto at =
      std::ranges::find(running_, name, [](const Running& reporter) { return reporter.settings.name; });
  return at == running_.end() ? nullptr : &*at;
}

// Of a reporter that nothing was done with yet.
Errors Reload::skip(Change& change, Errors errors) {
  if (change.setup.settings.on_error != config::OnError::skip) return errors;
  const char* consequence = change.old ? "it goes on as it was" : "skipped";
  log_skipped(errors, consequence);
  for (const Error& error : errors) report_.warnings.push_back(error.message() + "; " + consequence);
  change.is_passed_over = true;
  changes_.push_back(std::move(change));
  return {};
}

// Of one that has begun to change.
Errors Reload::fail(Change& change, Error error) {
  Errors errors{std::move(error)};
  if (change.setup.settings.on_error != config::OnError::skip) return errors;
  end_new(change);
  restore_old(change);
  const char* consequence = change.old ? "it goes on as it was" : "skipped";
  log_skipped(errors, consequence);
  report_.warnings.push_back(errors.front().message() + "; " + consequence);
  change.is_passed_over = true;
  return {};
}

void Reload::undo() {
  // What a new instance has taken, an old one may need: it may be another reporter's.
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) end_new(*change);
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) restore_old(*change);
  changes_.clear();
}

void Reload::list_next() {
  for (const Running& reporter : running_) {
    const auto is_of_it = [&](const Change& change) { return change.old == &reporter; };
    if (std::ranges::any_of(changes_, is_of_it)) continue;
    removed_.push_back(reporter);
    report_.removed.push_back(reporter.settings.name);
  }
  for (const Change& change : changes_) {
    const ReporterSetup& setup = change.setup;
    const std::string& name = setup.settings.name;
    if (change.is_passed_over && !change.old) continue;
    if (change.is_passed_over) {
      next_.push_back(*change.old);
      report_.unchanged.push_back(name);
      continue;
    }
    next_.push_back(
        {setup.settings, setup.plugin, setup.options, change.old ? change.old->worker : change.added});
    std::vector<std::string>& list =
        !change.old   ? report_.added
        : change.held ? report_.replaced
        : change.is_reconfigured || !is_treated_alike(change.old->settings, setup.settings)
            ? report_.reconfigured
            : report_.unchanged;
    list.push_back(name);
  }
}

void Reload::commit() {
  is_settled_ = true;
  for (Change& change : changes_) {
    if (!change.held) continue;
    const auto& worker = change.old->worker;
    auto before = worker->replace(std::move(change.setup.instance));
    if (!before->is_left_behind()) replaced_.push_back({std::move(before), worker});
    let_go(change);
  }
  // The name, the kind of delivery and the run stay as they are.
  for (const Running& reporter : next_)
    reporter.worker->adjust(
        worker_settings(reporter.settings, reporter.plugin.get(), settings_.telemetry, 0));
}

}  // namespace pollux::host
