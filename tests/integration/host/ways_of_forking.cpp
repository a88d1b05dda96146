// Forks while other threads are in the middle of everything.
#include <chrono>
#include <functional>

#include "probe.hpp"

namespace pollux::test {

namespace {

// A parent's context in a child: telemetry is off, whatever is asked of it.
int is_silent(const TelemetryContext& tele) {
  {
    const auto outer = tele("in.child");
    tele.count("in.child");
  }
  if (tele.is_enabled()) return 2;
  if (tele.flush().delivered != 0 || tele.ledger().emitted != 0) return 2;
  return children_may_have_telemetry && tele.snapshot("anything").has_value() ? 2 : 0;
}

void while_others_emit() {
  const TelemetryContext tele{async, std::ref(counting())};
  Meanwhile busy(1, [&] { const auto scope = tele("busy"); });
  std::uint64_t emitted_here = 0;
  int good = 0;
  for (int i = 0; i < 20; ++i) {
    tele.count("parent"), ++emitted_here;
    good += ends_well(begin_child([&] {
      const int silent = is_silent(tele);
      return silent != 0 ? silent : has_its_own_telemetry(i % 2 == 0 ? async : sync);
    }));
  }
  busy.end();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("children=%d balances=%d all=%d\n", good, int(ledger.balances()),
              int(ledger.emitted == seen() && ledger.emitted > emitted_here));
}

// Every lock that a thread may hold is held by some thread, most of the time.
void while_others_do_everything() {
  const TelemetryContext tele{async, std::ref(counting())};
  std::atomic<std::uint64_t> emitted{0}, names{0};
  Meanwhile emits(1, [&] {
    const auto scope = tele("busy", {{"key", "value"}});
    tele.count("name_" + std::to_string(names++ % 1000));
    emitted += 2;
  });
  Meanwhile asks(1, [&] {
    tele.flush();
    static_cast<void>(tele.ledger().balances());
  });
  Meanwhile opens(1, [] {
    Counting own;
    const TelemetryContext mine{async, std::ref(own)};
    mine.count("n");
  });
  Meanwhile ends(1, [&] { std::thread([&] { tele.count("short"), ++emitted; }).join(); });
  int good = 0;
  for (int i = 0; i < 60; ++i) {
    good += ends_well(begin_child([&] { return has_its_own_telemetry(i % 2 == 0 ? async : sync); }));
  }
  emits.end(), asks.end(), opens.end(), ends.end();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("children=%d balances=%d all=%d\n", good, int(ledger.balances()),
              int(ledger.emitted == emitted && seen() == emitted));
}

void on_several_threads() {
  const TelemetryContext tele{async, std::ref(counting())};
  std::atomic<int> good{0};
  std::atomic<std::uint64_t> emitted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 10; ++n) {
        tele.count("n"), ++emitted;
        good += ends_well(begin_child([&] { return has_its_own_telemetry(i % 2 == 0 ? async : sync); }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  tele.flush();
  std::printf("children=%d all=%d\n", good.load(), int(seen() == emitted));
}

// Each generation has telemetry of its own, forks while it is on, and is silenced in the next.
int generation(int left) {
  if (!children_may_have_telemetry) return 0;
  Counting own;
  const TelemetryContext mine{left % 2 == 0 ? async : sync, std::ref(own)};
  mine.count("before");
  if (left > 0) {
    const pid_t child = begin_child([&] {
      const int silent = is_silent(mine);
      return silent != 0 ? silent : generation(left - 1);
    });
    if (!ends_well(child)) return 5;
  }
  mine.count("after");
  mine.flush();
  return own.events == 2 && mine.ledger().balances() ? 0 : 4;
}

void a_child_of_a_child() {
  if (!children_may_have_telemetry) return void(std::printf("generations=0\n"));
  std::printf("generations=%d\n", generation(5));
}

// A scope that is open at the fork ends in both; the child's own scopes do not hang from it.
void inside_a_scope() {
  struct Depth {
    std::uint32_t deepest = 0;
    void record_timing(const Timing& timing) { deepest = std::max(deepest, timing.depth()); }
  };
  const TelemetryContext tele{async, std::ref(counting())};
  bool good = false;
  {
    const auto outer = tele("outer");
    auto* inner = new Scope(tele("inner"));
    good = ends_well(begin_child([&] {
      if (!children_may_have_telemetry) return 0;
      Depth own;
      {
        const TelemetryContext mine{sync, std::ref(own)};
        const auto scope = mine("own");
        delete inner;  // the parent's
        const auto deeper = mine("deeper");
      }
      return own.deepest == 1 ? 0 : 4;
    }));
    delete inner;
  }
  tele.flush();
  std::printf("child=%d seen=%d balances=%d\n", int(good), int(seen()), int(tele.ledger().balances()));
}

// A child that leaves by exit() runs the static destructors of what its parent made.
void and_exit() {
  static const TelemetryContext tele{async, std::ref(counting())};
  tele.count("parent");
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    std::exit(0);
  }
  const bool good = ends_well(child);
  tele.flush();
  std::printf("child=%d seen=%d\n", int(good), int(seen()));
}

// A child has all places for hosts, however many its parent has taken.
void with_all_places_taken() {
  std::vector<TelemetryContext> taken;
  for (int i = 0; i < 254; ++i) taken.emplace_back(sync, std::ref(counting()));
  const bool good = ends_well(begin_child([] { return has_its_own_telemetry(sync); }));
  std::printf("child=%d\n", int(good));
}

// What daemon() leaves behind is a child: its telemetry is off, and says so.
void to_a_daemon() {
  int ends[2];
  if (pipe(ends) != 0) return;
  static_cast<void>(ends_well(begin_child([&] {
    const TelemetryContext tele{sync, std::ref(counting())};
    if (!tele.is_enabled()) return 5;
    if (daemon(1, 1) != 0) return 6;  // the daemon alone returns
    alarm(20);
    const char enabled = tele.is_enabled() ? '1' : '0';
    return write(ends[1], &enabled, 1) == 1 ? 0 : 7;
  })));
  close(ends[1]);
  char enabled = '?';
  static_cast<void>(read(ends[0], &enabled, 1));
  close(ends[0]);
  std::printf("enabled=%c\n", enabled);
}

}  // namespace

Ways ways_of_forking() {
  return {{"fork_while_others_emit", while_others_emit},
          {"fork_while_others_do_everything", while_others_do_everything},
          {"fork_on_several_threads", on_several_threads},
          {"fork_a_child_of_a_child", a_child_of_a_child},
          {"fork_inside_a_scope", inside_a_scope},
          {"fork_and_exit", and_exit},
          {"fork_to_a_daemon", to_a_daemon},
          {"fork_with_all_places_taken", with_all_places_taken}};
}

}  // namespace pollux::test
