// Ends of processes: what still emits, is open or never returns then.
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>

#include "probe.hpp"

namespace pollux::test {

namespace {

using std::chrono::milliseconds;

int late(const Ledger& ledger) {
  const auto at = ledger.lost.find("late");
  return at == ledger.lost.end() ? 0 : int(at->second);
}

void static_destruction() {
  static struct Late {
    TelemetryContext tele{async, std::ref(counting())};
    ~Late() {
      { const auto scope = tele("late"); }
      tele.count("late");
      const Ledger ledger = tele.ledger();
      tele.flush();
      std::printf("late=%d balances=%d\n", late(ledger), int(ledger.balances()));
      std::fflush(stdout);
    }
  } object;
  { const auto scope = object.tele("early"); }
}

// Handlers run in the reverse order of their registration, between the destructors of statics.
void exit_handlers() {
  static TelemetryContext* of_a_host;
  std::atexit([] {  // runs last, when the host is gone
    { const auto scope = (*of_a_host)("after"); }
    of_a_host->count("after");
    std::printf("after enabled=%d emitted=%d\n", int(of_a_host->is_enabled()),
                int(of_a_host->ledger().emitted));
    std::fflush(stdout);
  });
  static auto host = Host::from_text("[telemetry]\nenabled = true\n");
  of_a_host = new TelemetryContext(host->telemetry());
  std::atexit([] {  // runs first
    { const auto scope = (*of_a_host)("before"); }
    of_a_host->count("before");
    const Ledger ledger = of_a_host->ledger();
    std::printf("late=%d balances=%d\n", late(ledger), int(ledger.balances()));
  });
  of_a_host->count("early");
}

// quick_exit destroys nothing, so its handlers emit as ever.
void quick_exit_handlers() {
  static auto* tele = new TelemetryContext{async, std::ref(counting())};
  std::at_quick_exit([] {
    { const auto scope = (*tele)("handler"); }
    tele->flush();
    std::printf("seen=%d balances=%d\n", int(seen()), int(tele->ledger().balances()));
    std::fflush(stdout);
  });
  tele->count("early");
  std::quick_exit(0);
}

void leaked_host() {
  static auto* tele = new TelemetryContext{async, std::ref(counting())};
  { const auto scope = (*tele)("leaked"); }
  std::printf("done\n");
  std::fflush(stdout);
  std::exit(0);
}

void stuck_reporter() {
  struct Stuck {
    void record_metric(const Metric&) {
      for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }
  };
  ContextOptions options = async;
  options.shutdown_timeout = milliseconds(200);
  TelemetryContext tele{options, Stuck{}};
  tele.count("stuck");
  std::printf("done\n");
}

// Destroying the host waits for the reporter, which waits for the exit that it called; until the timeout.
void inside_a_call(Delivery delivery) {
  struct Exits {
    void record_metric(const Metric&) {
      std::printf("exit\n");
      std::exit(0);
    }
  };
  ContextOptions options{.enabled = true, .delivery = delivery};
  options.shutdown_timeout = milliseconds(200);
  static TelemetryContext tele{options, Exits{}};
  tele.count("n");
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}

void inside_a_scope() {
  static TelemetryContext tele{async, std::ref(counting())};
  std::atexit([] {
    tele.flush();
    std::printf("seen=%d balances=%d\n", int(seen()), int(tele.ledger().balances()));
  });
  const auto scope = tele("never_ends");
  tele.count("n");
  std::exit(0);
}

// The main thread ends first, then the only other one of the application.
void by_pthread_exit() {
  std::atexit([] { std::printf("seen=%d\n", int(seen())); });  // runs last
  static TelemetryContext tele{async, std::ref(counting())};
  std::thread([] {
    const std::string main_thread = "/proc/self/task/" + std::to_string(::getpid()) + "/stat";
    const auto has_ended = [&] {
      std::string line;
      std::getline(std::ifstream(main_thread), line);
      return line.find(") Z ") != std::string::npos;
    };
    while (!has_ended()) std::this_thread::yield();
    tele.count("n");
  }).detach();
  ::pthread_exit(nullptr);
}

enum class Leaving { by_return, by_exit, by_quick_exit, by_underscore_exit };

// A detached thread has a scope open, asleep or busy, while the process leaves.
template <Leaving leaving, bool busy>
void with_a_detached_thread(const ContextOptions& options) {
  static TelemetryContext tele{options, std::ref(counting())};
  static std::atomic<bool> opened{false};
  std::thread([] {
    const auto scope = tele("never_ends", {{"key", "value"}});
    opened = true;
    if (!busy) std::this_thread::sleep_for(std::chrono::hours(1));
    for (;;) {
      const auto inner = tele("tight", {{"key", "value"}});
      tele.count("n");
    }
  }).detach();
  while (!opened || (busy && seen() < 1000)) std::this_thread::yield();
  std::printf("done\n");
  std::fflush(stdout);
  if (leaving == Leaving::by_exit) std::exit(0);
  if (leaving == Leaving::by_quick_exit) std::quick_exit(0);
  if (leaving == Leaving::by_underscore_exit) _exit(0);
}

template <Leaving leaving>
void add_detached(Ways& ways, const std::string& name) {
  ways["detached_asleep_" + name] = [] { with_a_detached_thread<leaving, false>(async); };
  ways["detached_busy_async_" + name] = [] { with_a_detached_thread<leaving, true>(async); };
  ways["detached_busy_sync_" + name] = [] { with_a_detached_thread<leaving, true>(sync); };
}

}  // namespace

Ways ways_of_exiting() {
  Ways ways = {{"exit_static_destruction", static_destruction},
               {"exit_handlers", exit_handlers},
               {"exit_quick_handlers", quick_exit_handlers},
               {"exit_leaked_host", leaked_host},
               {"exit_stuck_reporter", stuck_reporter},
               {"exit_inside_an_async_call", [] { inside_a_call(Delivery::async); }},
               {"exit_inside_a_sync_call", [] { inside_a_call(Delivery::sync); }},
               {"exit_inside_a_scope", inside_a_scope},
               {"exit_of_all_threads", by_pthread_exit}};
  add_detached<Leaving::by_return>(ways, "return");
  add_detached<Leaving::by_exit>(ways, "exit");
  add_detached<Leaving::by_quick_exit>(ways, "quick_exit");
  add_detached<Leaving::by_underscore_exit>(ways, "_exit");
  return ways;
}

}  // namespace pollux::test
