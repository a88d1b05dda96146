// Ends of threads: in good order, and from the middle of a scope.
#include <pthread.h>

#include <chrono>
#include <functional>
#include <optional>

#include "probe.hpp"

namespace pollux::test {

namespace {

int late(const Ledger& ledger) {
  const auto at = ledger.lost.find("late");
  return at == ledger.lost.end() ? 0 : int(at->second);
}

// An object that is older than its thread's first event is destroyed after the thread has given its ring
// back; one that is newer is destroyed before.
void thread_local_objects(bool older) {
  static TelemetryContext tele{async, std::ref(counting())};
  struct Emits {
    ~Emits() {
      const auto scope = tele("from.thread.local");
      tele.count("from.thread.local");
    }
  };
  std::thread([older] {
    if (!older) tele.count("n");
    thread_local Emits object;
    static_cast<void>(&object);
    if (older) tele.count("n");
  }).join();
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("seen=%d late=%d balances=%d\n", int(seen()), late(ledger), int(ledger.balances()));
}

struct Endings {
  std::atomic<int> timings{0}, errors{0}, metrics{0};
  void record_timing(const Timing& timing) {
    ++timings;
    if (timing.status() == Status::error) ++errors;
  }
  void record_metric(const Metric&) { ++metrics; }
};

// pthread_exit unwinds the thread's stack: scopes end, with what they hold.
void by_pthread_exit(const ContextOptions& options) {
  static Endings endings;
  const TelemetryContext tele{options, std::ref(endings)};
  std::thread([&] {
    const auto outer = tele("outer", {{"key", "value"}});
    const auto inner = tele("inner");
    pthread_exit(nullptr);
  }).join();
  tele.flush();
  std::printf("timings=%d balances=%d\n", endings.timings.load(), int(tele.ledger().balances()));
}

// Cancelled where it sleeps inside a scope.
void by_cancelling_a_sleeper() {
  static Endings endings;
  const TelemetryContext tele{async, std::ref(endings)};
  std::atomic<bool> opened{false};
  std::thread sleeper([&] {
    const auto outer = tele("outer", {{"key", "value"}});
    const auto inner = tele("inner");
    opened = true;
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  });
  while (!opened) std::this_thread::yield();
  pthread_cancel(sleeper.native_handle());
  sleeper.join();
  tele.flush();
  std::printf("timings=%d balances=%d\n", endings.timings.load(), int(tele.ledger().balances()));
}

// Cancelled while it does nothing but emit, which must not be the place where it ends: a scope's end cannot
// be left half way. The reporter writes, which is where threads are cancelled.
void by_cancelling_an_emitter(const ContextOptions& options) {
  struct Writing {
    std::atomic<std::uint64_t> events{0};
    void record_timing(const Timing&) {
      ++events;
      pthread_testcancel();
    }
  };
  static Writing writing;
  int ended = 0;
  const TelemetryContext tele{options, std::ref(writing)};
  for (int i = 0; i < 20; ++i) {
    std::atomic<bool> stop{false};
    const std::uint64_t before = writing.events;
    std::thread emitter([&] {
      while (!stop) {
        const auto scope = tele("busy", {{"key", "value"}});
      }
      pthread_testcancel();
    });
    while (writing.events == before) std::this_thread::yield();
    pthread_cancel(emitter.native_handle());
    const std::uint64_t cancelled = writing.events;
    while (writing.events < cancelled + 10'000) std::this_thread::yield();  // it goes on
    stop = true;
    emitter.join();
    ++ended;
  }
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("ended=%d balances=%d all=%d\n", ended, int(ledger.balances()),
              int(ledger.emitted == writing.events));
}

// Cancelled where it waits for a flush, while the reporter is where threads are cancelled: the flush ends
// first.
void by_cancelling_a_flush(const ContextOptions& options) {
  struct Slow {
    std::atomic<bool> flushing{false}, flushed{false};
    void record_timing(const Timing&) {}
    void flush() {
      flushing = true;
      for (int i = 0; i < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      flushed = true;
    }
  };
  static Slow slow;
  const TelemetryContext tele{options, std::ref(slow)};
  { const auto scope = tele("work"); }
  pthread_t thread{};
  pthread_create(
      &thread, nullptr,
      [](void* of) -> void* {
        static_cast<const TelemetryContext*>(of)->flush();
        pthread_testcancel();
        return nullptr;
      },
      const_cast<TelemetryContext*>(&tele));
  while (!slow.flushing) std::this_thread::yield();
  pthread_cancel(thread);
  void* result = nullptr;
  pthread_join(thread, &result);
  std::printf("cancelled=%d flushed=%d balances=%d\n", int(result == PTHREAD_CANCELED), int(slow.flushed),
              int(tele.ledger().balances()));
}

// The main thread may end before the others; the process then goes on without it.
void main_thread_first() {
  static TelemetryContext tele{async, std::ref(counting())};
  static const pthread_t main_thread = pthread_self();
  std::thread([] {
    pthread_join(main_thread, nullptr);
    tele.count("after.main");
    tele.flush();
    std::printf("seen=%d balances=%d\n", int(seen()), int(tele.ledger().balances()));
    std::exit(0);
  }).detach();
  const auto scope = tele("main");
  pthread_exit(nullptr);
}

}  // namespace

Ways ways_of_ending_threads() {
  return {{"thread_local_older", [] { thread_local_objects(true); }},
          {"thread_local_newer", [] { thread_local_objects(false); }},
          {"thread_exit_async", [] { by_pthread_exit(async); }},
          {"thread_exit_sync", [] { by_pthread_exit(sync); }},
          {"thread_cancelled_asleep", by_cancelling_a_sleeper},
          {"thread_cancelled_emitting_async", [] { by_cancelling_an_emitter(async); }},
          {"thread_cancelled_emitting_sync", [] { by_cancelling_an_emitter(sync); }},
          {"thread_cancelled_flushing_async", [] { by_cancelling_a_flush(async); }},
          {"thread_cancelled_flushing_sync", [] { by_cancelling_a_flush(sync); }},
          {"thread_main_first", main_thread_first}};
}

}  // namespace pollux::test
