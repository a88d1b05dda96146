// The steps of a reload that call reporters, and how each is undone.
#include <algorithm>
#include <system_error>
#include <utility>

#include "deliver/call.hpp"
#include "diagnose/log.hpp"
#include "host/reload.hpp"
#include "load/options.hpp"

namespace pollux::host {

using deliver::Answer;
using deliver::Call;
using deliver::Clock;
using deliver::Deadline;
using deliver::Instance;

namespace {

std::optional<Answer> call(const std::shared_ptr<Instance>& instance,
                           const std::shared_ptr<platform::Limit>& limit, Call::Function function) {
  return Call(instance, std::move(function), limit).await(Clock::now() + call_timeout);
}

std::optional<Answer> start_of(const std::shared_ptr<Instance>& instance,
                               const std::shared_ptr<platform::Limit>& limit) {
  const Deadline deadline = Clock::now() + call_timeout;
  return call(instance, limit, [deadline](Instance& it) { return it.start(deadline); });
}

// The options must live as long as the call, which may be abandoned, and as its answer, which may point to
// one.
using Tree = std::shared_ptr<const load::OptionTree>;
std::optional<Answer> reconfigure_of(const std::shared_ptr<Instance>& instance,
                                     const std::shared_ptr<platform::Limit>& limit, const Tree& options) {
  const Deadline deadline = Clock::now() + call_timeout;
  return call(instance, limit,
              [options, deadline](Instance& it) { return it.reconfigure(options->root(), deadline); });
}

bool is_ok(const std::optional<Answer>& answer) { return answer && answer->status == POLLUX_OK; }

}  // namespace

Error Reload::error_of(const Change& change, const char* doing, const std::optional<Answer>& answer) const {
  if (answer) return refused(settings_, change.setup.settings, doing, *answer);
  Answer none;
  none.message = "it did not return in time, and is left behind";
  return refused(settings_, change.setup.settings, doing, none);
}

Errors Reload::for_each(std::initializer_list<Way> ways, Errors (Reload::*step)(Change&)) {
  Errors errors;
  for (Change& change : changes_) {
    if (change.is_passed_over || std::ranges::find(ways, change.way) == ways.end()) continue;
    for (Error& error : (this->*step)(change)) errors.push_back(std::move(error));
  }
  return errors;
}

Errors Reload::start_beside() { return for_each({Way::beside, Way::add}, &Reload::start); }
Errors Reload::reconfigure() { return for_each({Way::reconfigure}, &Reload::reconfigure); }
Errors Reload::hold_replaced() { return for_each({Way::beside, Way::handover}, &Reload::hold); }
// All let go before the first takes, so that two may exchange what they hold.
Errors Reload::hand_over() {
  for (const auto step : {&Reload::release, &Reload::adopt, &Reload::start}) {
    Errors errors = for_each({Way::handover}, step);
    if (!errors.empty()) return errors;
  }
  return {};
}
Errors Reload::add_workers() { return for_each({Way::add}, &Reload::add_worker); }

Errors Reload::start(Change& change) {
  const auto answer = start_of(change.setup.instance, limit_);
  change.is_started = is_ok(answer);
  return change.is_started ? Errors{} : fail(change, error_of(change, "start", answer));
}

Errors Reload::hold(Change& change) {
  change.held = change.old->worker->hold(Clock::now() + call_timeout);
  if (change.held) {
    if (change.old->worker->instance()->is_left_behind()) lose(change);
    return {};
  }
  Answer none;
  none.message = "it is in a call that does not return";
  return fail(change, error_of(change, "be replaced", none));
}

void Reload::let_go(Change& change) {
  if (std::exchange(change.held, false)) change.old->worker->let_go();
}

// The new instance that was made for it goes unused, unless it cannot change while it runs.
Errors Reload::reconfigure(Change& change) {
  if (Errors errors = hold(change); !errors.empty() || !change.held) return errors;
  const auto before = change.old->worker->instance();
  const auto options = std::make_shared<const load::OptionTree>(change.setup.options);
  const auto answer = reconfigure_of(before, limit_, options);
  if (!answer) lose(change);
  if (answer && answer->status == POLLUX_NEEDS_RESTART) {
    let_go(change);
    change.way = before->hands_over() ? Way::handover : Way::beside;
    return change.way == Way::beside ? start(change) : Errors{};
  }
  // One that fails for another reason than an option may have taken some of them.
  change.is_reconfigured = answer && answer->status != POLLUX_INVALID;
  let_go(change);
  return is_ok(answer) ? Errors{} : fail(change, error_of(change, "take its new options", answer));
}

Errors Reload::release(Change& change) {
  if (!change.held) return {};
  change.before = change.old->worker->instance();
  const Deadline deadline = Clock::now() + call_timeout;
  const auto state = std::make_shared<std::string>();
  const auto answer =
      call(change.before, limit_, [deadline, state](Instance& it) { return it.release(deadline, *state); });
  if (!answer) lose(change);
  change.is_released = answer.has_value();  // also when it failed: half of it may be done
  if (answer) {
    change.state = std::move(*state);
    change.old->worker->note_lost(answer->lost, answer->message);
  }
  return is_ok(answer) ? Errors{} : fail(change, error_of(change, "hand over", answer));
}

// Only another version of the same plugin can read it.
Errors Reload::adopt(Change& change) {
  const load::Plugin* const before = change.old->plugin.get();
  if (change.state.empty() || !before || before->manifest().name != change.setup.plugin->manifest().name)
    return {};
  const auto answer = call(change.setup.instance, limit_,
                           [state = std::move(change.state)](Instance& it) { return it.take_over(state); });
  if (answer && answer->status == POLLUX_REJECTED) {
    diagnose::warn(change.setup.settings.name,
                   "cannot use what its predecessor handed over, and starts without: " + answer->message);
    return {};
  }
  return is_ok(answer) ? Errors{}
                       : fail(change, error_of(change, "take over its predecessor's state", answer));
}

Errors Reload::add_worker(Change& change) {
  try {
    change.added = make_worker_(change.setup);
    return {};
  } catch (const std::system_error& error) {
    Answer none;
    none.message = std::string("a thread could not be started: ") + error.what();
    return fail(change, error_of(change, "start", none));
  }
}

// From a call that does not return nothing can be undone: the next reload makes a new instance.
void Reload::lose(Change& change) { change.old->plugin = nullptr; }

void Reload::end_new(Change& change) {
  if (change.added) {
    change.added->begin_stop(Clock::now() + call_timeout);
    change.added->await_stop(Clock::now() + call_timeout);
    change.added.reset();
  } else if (std::exchange(change.is_started, false)) {
    const Deadline deadline = Clock::now() + call_timeout;
    static_cast<void>(
        call(change.setup.instance, limit_, [deadline](Instance& it) { return it.end(deadline); }));
  }
}

void Reload::restore_old(Change& change) {
  if (std::exchange(change.is_released, false)) {
    const Deadline deadline = Clock::now() + call_timeout;
    const auto answer = call(change.before, limit_, [deadline](Instance& it) { return it.resume(deadline); });
    if (!answer) lose(change);
    if (answer && answer->status != POLLUX_OK)
      diagnose::error(change.old->worker->name(),
                      "it could not go on after a reload that failed: " + answer->message);
  }
  if (std::exchange(change.is_reconfigured, false)) take_back(change);
  let_go(change);
}

// One that may have kept some of its new options is made anew by the next reload.
void Reload::take_back(Change& change) {
  const std::shared_ptr<deliver::Worker>& worker = change.old->worker;
  change.held = worker->hold(Clock::now() + call_timeout);
  if (!change.held) {
    change.old->plugin = nullptr;
    return diagnose::error(worker->name(), "it is in a call, and keeps the options of a reload that failed");
  }
  const auto options = std::make_shared<const load::OptionTree>(change.old->options);
  const auto answer = reconfigure_of(worker->instance(), limit_, options);
  if (!answer) return lose(change);
  if (answer->status == POLLUX_OK) return;
  change.old->plugin = nullptr;
  diagnose::error(worker->name(), "it could not take its old options again: " + answer->message);
}

void Reload::stop_replaced(Deadline deadline, const std::shared_ptr<platform::Limit>& limit) {
  std::vector<Call> calls;
  const auto end = [deadline](Instance& it) { return it.end(deadline); };
  // All are asked before any is waited for.
  for (const auto& [instance, worker] : replaced_) calls.emplace_back(instance, end, limit);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const auto answer = calls[i].await(deadline);
    if (answer) replaced_[i].worker->note_lost(answer->lost, answer->message);
    if (answer && answer->status != POLLUX_OK)
      diagnose::warn(replaced_[i].instance->reporter(),
                     "its replaced instance could not stop: " + answer->message);
  }
  replaced_.clear();
}

}  // namespace pollux::host
