#include "deliver/call.hpp"

#include <system_error>
#include <utility>

#include "diagnose/abandoned.hpp"

namespace pollux::deliver {

namespace {

constexpr const char* thread_name = "plx call";

// For what keeps to its deadline exactly.
Deadline with_grace(Deadline deadline) { return platform::later(deadline, platform::Task::grace); }

}  // namespace

Call::Call(std::shared_ptr<Instance> instance, Function function, std::shared_ptr<platform::Limit> limit)
    : shared_(std::make_shared<Shared>(Shared{std::move(instance), std::move(function), std::nullopt})) {
  const auto body = [shared = shared_] { shared->answer = shared->function(*shared->instance); };
  try {
    task_ = platform::Task(thread_name, body, std::move(limit));
  } catch (const std::system_error&) {
    body();
  }
}

Call::~Call() {
  if (task_) abandon();
}

std::optional<Answer> Call::await(Deadline deadline) {
  if (task_.await(with_grace(deadline))) return std::move(shared_->answer);
  if (shared_->instance->can_cancel()) {
    cancel(shared_->instance, shared_->instance->running_call());
    if (task_.await(Clock::now() + platform::Task::grace)) return std::move(shared_->answer);
  }
  abandon();
  return std::nullopt;
}

void Call::abandon() {
  Instance& instance = *shared_->instance;
  instance.leave_behind();
  const std::string function = instance.function();
  diagnose::note_abandoned(instance.reporter(), function.empty() ? "a call" : function + "()",
                           Clock::now() - began_, "the call is abandoned with its thread and the instance");
  task_.leave();
}

// On a thread of its own, for it is code that may not return either.
void cancel(const std::shared_ptr<Instance>& instance, std::uint64_t call) {
  platform::Task task;
  try {
    task = platform::Task(thread_name, [instance, call] { instance->cancel(call); });
  } catch (const std::system_error&) {  // no thread to be had
    return;
  }
  static_cast<void>(task.await(Clock::now() + platform::Task::grace));
}

Result<std::string> snapshot_of(const std::shared_ptr<Instance>& instance, Deadline deadline) {
  if (auto begun = instance->begin_snapshot(deadline); !begun) return failure(std::move(begun.error()));
  const auto json = std::make_shared<Result<std::string>>(std::string());
  const Deadline began = Clock::now();
  const auto body = [instance, json, deadline] { *json = instance->snapshot(deadline); };
  platform::Task task;
  try {
    task = platform::Task(thread_name, body);
  } catch (const std::system_error&) {
    body();
  }
  if (task.await(with_grace(deadline))) return std::move(*json);
  instance->leave_snapshot();
  task.leave();
  const auto lasted = Clock::now() - began;
  diagnose::note_abandoned(instance->reporter(), "snapshot()", lasted,
                           "the call is abandoned with its thread, and there are no more snapshots");
  return failure(
      Error{"reporter '" + instance->reporter() + "'",
            "snapshot() has not returned after " + diagnose::duration_text(lasted) + ", and is abandoned",
            "a reporter that answers", ""});
}

}  // namespace pollux::deliver
