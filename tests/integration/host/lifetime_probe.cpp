// One process for each way in which a program ends around its telemetry; lifetime_test.cpp reads what it
// prints.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

using namespace pollux;

namespace {

struct Counting {
  std::atomic<std::uint64_t> events{0};
  void record_timing(const Timing&) { ++events; }
  void record_metric(const Metric&) { ++events; }
};

constexpr ContextOptions async{.enabled = true, .delivery = Delivery::async, .overflow = Overflow::block};

// Immortal, so that static destructors can still look at it.
Counting& counting() {
  static Counting& reporter = *new Counting;
  return reporter;
}
std::uint64_t seen() { return counting().events.load(); }

void static_destruction() {
  static struct Late {
    TelemetryContext tele{async, std::ref(counting())};
    ~Late() {
      const Ledger ledger = [this] {
        { const auto scope = tele("late"); }
        tele.count("late");
        return tele.ledger();
      }();
      tele.flush();
      std::printf("late=%d balances=%d\n", int(ledger.lost.at("late")), int(ledger.balances()));
      std::fflush(stdout);
    }
  } late;
  { const auto scope = late.tele("early"); }
}

void host_destroyed_with_open_scopes() {
  auto* tele = new TelemetryContext{async, std::ref(counting())};
  const TelemetryContext copy = Host::from_text("[telemetry]\nenabled = true\n")->telemetry();
  {
    const auto outer = (*tele)("outer");
    delete tele;
    const auto inner = copy("inner");
  }
  std::printf("done\n");
}

void detached_thread_with_open_scope() {
  static TelemetryContext tele{async, std::ref(counting())};
  std::atomic<bool> opened{false};
  std::thread([&opened] {
    const auto scope = tele("never_ends");
    opened = true;
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }).detach();
  while (!opened) std::this_thread::yield();
  std::printf("done\n");
}

void quick_exit_with_leaked_host() {
  static auto* tele = new TelemetryContext{async, std::ref(counting())};
  { const auto scope = (*tele)("leaked"); }
  std::printf("done\n");
  std::fflush(stdout);
  std::exit(0);
}

// The parent's events reach the parent's reporter once; the child starts disabled and may open its own.
void fork_child() {
  TelemetryContext tele{async, std::ref(counting())};
  std::atomic<bool> stop{false};
  std::thread busy([&] {
    while (!stop) {
      const auto scope = tele("busy");
    }
  });
  std::uint64_t emitted_here = 0;
  int children_ok = 0;
  for (int i = 0; i < 20; ++i) {
    tele.count("parent"), ++emitted_here;
    const pid_t child = fork();
    if (child == 0) {
      const auto outer = tele("in.child");
      tele.count("in.child");
      if (tele.flush().delivered != 0 || tele.ledger().emitted != 0) _exit(2);
#if defined(__SANITIZE_THREAD__)
      _exit(0);  // this sanitizer cannot follow threads that start in a child of a process with threads
#endif
      Counting own;
      {
        TelemetryContext mine{i % 2 == 0 ? async : ContextOptions{.enabled = true}, std::ref(own)};
        { const auto scope = mine("child.own"); }
        std::thread([&] { mine.count("child.thread"); }).join();
        mine.flush();
        if (!mine.ledger().balances()) _exit(3);
      }
      _exit(own.events == 2 ? 0 : 4);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
      ++children_ok;
    } else {
      std::printf("child status %d\n", status);
    }
  }
  stop = true;
  busy.join();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("children=%d balances=%d all=%d\n", children_ok, int(ledger.balances()),
              int(ledger.emitted == seen() && ledger.emitted > emitted_here));
}

// A child that leaves by exit() runs the static destructors of what its parent made.
void fork_then_exit() {
  static TelemetryContext tele{async, std::ref(counting())};
  tele.count("parent");
  const pid_t child = fork();
  if (child == 0) std::exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  tele.flush();
  std::printf("status=%d seen=%d\n", status, int(seen()));
}

void stuck_reporter_at_exit() {
  struct Stuck {
    void record_metric(const Metric&) {
      for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }
  };
  ContextOptions options = async;
  options.shutdown_timeout = std::chrono::milliseconds(200);
  TelemetryContext tele{options, Stuck{}};
  tele.count("stuck");
  std::printf("done\n");
}

void thread_local_emission() {
  static TelemetryContext tele{async, std::ref(counting())};
  struct Emits {
    ~Emits() { const auto scope = tele("from.thread.local"); }
  };
  std::thread([] {
    thread_local Emits before_first_event;
    static_cast<void>(&before_first_event);
    tele.count("n");
  }).join();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("seen=%d late=%d balances=%d\n", int(seen()),
              int(ledger.lost.count("late") ? ledger.lost.at("late") : 0), int(ledger.balances()));
}

// More names than the tree has room for: the rest is one scope, and counted.
void more_names_than_scopes() {
  TelemetryContext tele{async, std::ref(counting())};
  constexpr int names = 100'100;
  for (int i = 0; i < names; ++i) tele.count("name_" + std::to_string(i));
  tele.flush(std::chrono::seconds(60));
  const Ledger ledger = tele.ledger();
  std::printf("all=%d overflowed=%d balances=%d\n", int(seen() == names), int(ledger.overflowed >= 100),
              int(ledger.balances()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void()>> ways = {
      {"static_destruction", static_destruction},
      {"host_destroyed_with_open_scopes", host_destroyed_with_open_scopes},
      {"detached_thread_with_open_scope", detached_thread_with_open_scope},
      {"quick_exit_with_leaked_host", quick_exit_with_leaked_host},
      {"fork_child", fork_child},
      {"fork_then_exit", fork_then_exit},
      {"stuck_reporter_at_exit", stuck_reporter_at_exit},
      {"thread_local_emission", thread_local_emission},
      {"more_names_than_scopes", more_names_than_scopes},
  };
  const auto way = ways.find(argc == 2 ? argv[1] : "");
  if (way == ways.end()) return 2;
  way->second();
  return 0;
}
