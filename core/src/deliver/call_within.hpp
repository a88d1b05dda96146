// call_within: a call of a plugin's code that the application waits for, and that may never return. It runs
// on a thread of its own; when its time is up, the thread is left behind with everything that the call uses.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>

#include "deliver/instance.hpp"
#include "platform/keep.hpp"
#include "platform/thread.hpp"

namespace pollux::deliver {

// Calls `body`, which owns all that it uses and does not throw, and returns what it returned; empty when it
// had not returned shortly after the deadline: then `body` and what it owns are kept for the life of the
// process.
template <class Body>
[[nodiscard]] auto call_within(Deadline deadline, Body body) -> std::optional<std::invoke_result_t<Body&>> {
  struct Shared {
    explicit Shared(Body&& given) : body(std::move(given)) {}
    Body body;
    std::mutex mutex;
    std::condition_variable returned;
    std::optional<std::invoke_result_t<Body&>> result;
  };
  constexpr auto grace = std::chrono::milliseconds(100);  // for what keeps to its deadline exactly

  const auto shared = std::make_shared<Shared>(std::move(body));
  std::thread thread;
  try {
    const platform::SignalsBlocked signals;
    thread = std::thread([shared] {
      platform::name_this_thread("plx call");
      auto result = shared->body();
      const std::lock_guard lock(shared->mutex);
      shared->result.emplace(std::move(result));
      shared->returned.notify_one();
    });
  } catch (const std::system_error&) {  // no thread to be had
    return shared->body();
  }
  std::unique_lock lock(shared->mutex);
  if (shared->returned.wait_until(lock, deadline + grace, [&] { return shared->result.has_value(); })) {
    lock.unlock();
    thread.join();
    return std::move(shared->result);
  }
  thread.detach();
  platform::keep_for_ever(shared);
  return std::nullopt;
}

}  // namespace pollux::deliver
