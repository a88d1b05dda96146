#include "lookup.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "shared/signals_blocked.hpp"

namespace pollux::statsd {

struct Lookup::Shared {
  const Resolve resolve;
  const std::string host;
  const std::string port;

  std::mutex mutex{};  // of these
  std::condition_variable changed{};
  bool is_asking = false;
  std::optional<Resolved> answer{};
};

Lookup::Lookup(Resolve resolve, std::string host, std::string port)
    : shared_(new Shared{std::move(resolve), std::move(host), std::move(port)}) {}

void Lookup::begin() {
  {
    const std::lock_guard hold(shared_->mutex);
    if (std::exchange(shared_->is_asking, true)) return;
  }
  const auto finish = [](Shared& shared, Resolved found) {
    const std::lock_guard hold(shared.mutex);
    shared.is_asking = false;
    shared.answer = std::move(found);
    shared.changed.notify_all();
  };
  const shared::SignalsBlocked signals;
  try {
    std::thread([shared = shared_, finish] {
      Resolved found;
      try {
        found = shared->resolve(shared->host, shared->port);
      } catch (const std::exception& error) {
        found.problem = error.what();
      }
      finish(*shared, std::move(found));
    }).detach();
  } catch (const std::exception& error) {
    finish(*shared_, {{}, std::string("no thread can be started to look it up: ") + error.what()});
  }
}

std::optional<Resolved> Lookup::take(std::chrono::milliseconds longest) {
  std::unique_lock hold(shared_->mutex);
  shared_->changed.wait_for(hold, longest, [this] { return !shared_->is_asking; });
  return std::exchange(shared_->answer, std::nullopt);
}

}  // namespace pollux::statsd
