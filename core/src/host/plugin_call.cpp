#include "host/plugin_call.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "platform/keep.hpp"
#include "platform/thread.hpp"

namespace pollux::host {

namespace {
// What a function that behaves gets, even when the limit has passed already.
constexpr auto call_grace = std::chrono::milliseconds(100);
}  // namespace

PluginCall::PluginCall(std::shared_ptr<deliver::Instance> instance, Function function,
                       std::shared_ptr<Limit> limit)
    : shared_(std::make_shared<Shared>(
          Shared{std::move(instance), std::move(function), std::move(limit), std::nullopt})) {
  const platform::SignalsBlocked signals;
  try {
    thread_ = std::thread([shared = shared_] {
      platform::name_this_thread("plx call");
      run(*shared);
    });
  } catch (const std::system_error&) {
    run(*shared_);
  }
}

void PluginCall::run(Shared& shared) {
  deliver::Answer answer = shared.function(*shared.instance);
  {
    const std::lock_guard lock(shared.limit->mutex);
    shared.answer = std::move(answer);
  }
  shared.limit->changed.notify_all();
}

PluginCall::~PluginCall() {
  if (!thread_.joinable()) return;
  thread_.detach();
  platform::keep_for_ever(std::move(shared_));
}

std::optional<deliver::Answer> PluginCall::await(deliver::Deadline deadline) {
  std::unique_lock lock(shared_->limit->mutex);
  const deliver::Deadline least = deliver::Clock::now() + call_grace;
  for (;;) {
    if (shared_->answer) break;
    const deliver::Deadline until = std::min(deadline, std::max(shared_->limit->until, least));
    if (deliver::Clock::now() >= until) return std::nullopt;
    shared_->limit->changed.wait_until(lock, until);
  }
  lock.unlock();
  if (thread_.joinable()) thread_.join();
  return std::move(shared_->answer);
}

}  // namespace pollux::host
