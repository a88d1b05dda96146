// Processes that start inside a reporter's call, or without fork's handlers.
#include <spawn.h>

#include <functional>

#include "probe.hpp"

extern char** environ;

namespace pollux::test {

namespace {

// Forks at its first event. The child has telemetry of its own, whatever thread this runs on.
struct Forking {
  const ContextOptions own;
  std::atomic<int> good{-1};
  std::atomic<std::uint64_t> events{0};
  void record_metric(const Metric&) {
    if (events++ == 0) good = ends_well(begin_child([this] { return has_its_own_telemetry(own); }));
  }
};

void fork_in_call(const ContextOptions& options, const ContextOptions& own) {
  Forking forking{own};
  const TelemetryContext tele{options, std::ref(forking)};
  for (int i = 0; i < 1000; ++i) tele.count("n");
  tele.flush();
  std::printf("child=%d events=%d balances=%d\n", forking.good.load(), int(forking.events),
              int(tele.ledger().balances()));
}

// The child goes on where its parent was, as one that becomes a daemon does. Its events are more than a ring
// holds.
void returning() {
  if (!children_may_have_telemetry) return void(std::printf("child=1 silent\n"));
  struct Splitting {
    pid_t child = -1;
    void record_metric(const Metric&) {
      if (child < 0) std::fflush(nullptr), child = fork();
    }
  } splitting;
  const TelemetryContext tele{sync, std::ref(splitting)};
  tele.count("n");
  if (splitting.child > 0) return void(std::printf("child=%d silent\n", int(ends_well(splitting.child))));
  alarm(20);
  constexpr std::uint64_t many = 50'000;
  Counting own;
  const TelemetryContext mine{async, std::ref(own)};
  for (std::uint64_t i = 0; i < many; ++i) mine.count("own"), tele.count("n");
  mine.flush();
  const Ledger ledger = mine.ledger();
  _exit(own.events == many && ledger.emitted == many && tele.ledger().emitted == 0 ? 0 : 4);
}

char program[] = "/bin/true";
char* arguments[] = {program, nullptr};

pid_t spawned() {
  pid_t child = -1;
  posix_spawn(&child, program, nullptr, nullptr, arguments, environ);
  return child;
}

pid_t vforked() {
  const pid_t child = vfork();
  if (child == 0) {
    execve(program, arguments, environ);
    _exit(127);
  }
  return child;
}

// posix_spawn and vfork share the parent's memory until the program starts: nothing may happen to it.
void spawn() {
  const TelemetryContext tele{async, std::ref(counting())};
  std::atomic<std::uint64_t> emitted{0};
  Meanwhile busy(2, [&] {
    const auto scope = tele("busy", {{"key", "value"}});
    ++emitted;
  });
  int good = 0;
  for (int i = 0; i < 10; ++i) {
    const auto scope = tele("starts.programs");
    ++emitted;
    good += ends_well(spawned()) + ends_well(vforked());
  }
  busy.end();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("children=%d balances=%d all=%d\n", good, int(ledger.balances()),
              int(ledger.emitted == emitted && seen() == emitted));
}

}  // namespace

Ways ways_of_forking_in_calls() {
  return {{"fork_in_async_call_for_async", [] { fork_in_call(async, async); }},
          {"fork_in_async_call_for_sync", [] { fork_in_call(async, sync); }},
          {"fork_in_sync_call_for_async", [] { fork_in_call(sync, async); }},
          {"fork_in_sync_call_for_sync", [] { fork_in_call(sync, sync); }},
          {"fork_in_sync_call_and_return", returning},
          {"spawn_while_others_emit", spawn}};
}

}  // namespace pollux::test
