// coroutine: requests that are served at once by two threads, each suspended many times on its way. What a
// request records hangs below it, whichever thread it runs on. Out: the summary of all of them.
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

#include <pollux/pollux.hpp>
#include <pollux/sdk/summary.hpp>

#include "scheduler.hpp"
#include "task.hpp"

namespace {

using namespace coroutine_example;
using namespace std::chrono_literals;
using pollux::TelemetryContext;

constexpr int requests = 6;
constexpr int missing = 4;  // there is no record of this number

Task<> authorize(Scheduler& io) { co_await io.after(1ms); }

Task<std::string> query(Scheduler& io, const TelemetryContext& tele, int id) {
  for (int page = 0; page < 3; ++page) {
    co_await io.after(2ms);  // from here on perhaps on the other thread
    // An ordinary scope is closed again before the next co_await.
    const auto parse = tele("parse", {{"page", page}});
    tele.count("rows", 10);
  }
  if (id == missing) throw std::out_of_range("no record " + std::to_string(id));
  co_return "record " + std::to_string(id);
}

Task<std::size_t> send(Scheduler& io, std::string body) {
  co_await io.after(1ms);
  co_return body.size();
}

// A detached scope may be held over a co_await; what is awaited `in` one runs in it.
Task<> serve(Scheduler& io, const TelemetryContext& tele, int id) {
  co_await authorize(io).in(tele.detached("authorize"));
  auto scope = tele.detached("query", {{"id", id}});
  const std::string record = co_await query(io, tele, id).in(std::move(scope));
  const std::size_t sent = co_await send(io, record).in(tele.detached("send"));
  tele.histogram("bytes", sent);
}

}  // namespace

int main() {
  pollux::Summary summary;
  const TelemetryContext tele{pollux::ContextOptions{.enabled = true}, std::ref(summary)};
  Scheduler scheduler;
  for (int id = 1; id <= requests; ++id)
    scheduler.start(serve(scheduler, tele, id).in(tele.detached("request", {{"id", id}})));
  scheduler.run(2);
  std::cout << summary.report();
  std::printf("\n%zu of %d requests failed\n", scheduler.failures(), requests);
  return 0;
}
