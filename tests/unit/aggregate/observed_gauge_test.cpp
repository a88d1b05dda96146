// Observed gauges: when their callbacks are called, on which thread, and what becomes of those that fail,
// hang or end.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "comes_true.hpp"
#include "log_lines.hpp"
#include "platform/thread.hpp"
#include "sanitized.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using test::comes_true;

namespace {

// Only a flush ends an interval.
const ContextOptions by_flush{.enabled = true, .delivery = Delivery::async, .interval = 1h};
const ContextOptions fast{.enabled = true, .delivery = Delivery::async, .interval = 50ms};

struct Levels {
  struct Level {
    double value = 0;
    std::uint64_t events = 0;
    std::uint64_t readings = 0;
    std::string unit;
  };
  std::mutex mutex;
  std::map<std::string, Level> by_path;

  void record_metric(const Metric& metric) {
    const std::lock_guard lock(mutex);
    Level& level = by_path[std::string(metric.scope())];
    level.value = metric.number();
    ++level.events;
    level.readings += metric.aggregate() ? metric.aggregate()->count() : 1;
    level.unit = metric.unit();
  }
  [[nodiscard]] Level of(const std::string& path) {
    const std::lock_guard lock(mutex);
    return by_path[path];
  }
};

// A callback that stays in its call until it is let go.
struct Hanging {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_in = false;
  bool may_return = false;
  int calls = 0;

  int call() {
    std::unique_lock lock(mutex);
    is_in = true;
    ++calls;
    changed.notify_all();
    changed.wait(lock, [this] { return may_return; });
    is_in = false;
    return 7;
  }
  void await_call() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_in; });
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    may_return = true;
    changed.notify_all();
  }
};

std::size_t threads_named(const std::string& name) {
  std::size_t count = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string found;
    std::getline(std::ifstream(task.path() / "comm"), found);
    count += found == name ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("A flush brings what each callback returns then, once") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  std::vector<int> queue(3);
  int calls = 0;
  const ObservedGauge depth = tele.observed_gauge("queue.depth",
                                                  [&] {
                                                    ++calls;
                                                    return queue.size();
                                                  },
                                                  {{"queue", "in"}}, {.unit = "{job}"});
  const ObservedGauge share = tele.observed_gauge("queue.share", [] { return 0.25; });
  const ObservedGauge leads = tele.observed_gauge("leads", [] { return true; });
  CHECK(calls == 0);
  tele.flush();
  CHECK(seen.of("leads").value == 1);
  CHECK(seen.of("queue.depth").value == 3);
  CHECK(seen.of("queue.depth").unit == "{job}");
  CHECK(seen.of("queue.share").value == 0.25);
  queue.resize(5);
  tele.flush();
  CHECK(seen.of("queue.depth").value == 5);
  CHECK(seen.of("queue.depth").readings == 2);
  CHECK(calls == 2);
  CHECK(tele.ledger().balances());
}

TEST_CASE("Each interval has one reading, of all gauges of the host") {
  Levels seen;
  TelemetryContext tele{fast, std::ref(seen)};
  std::atomic<int> calls{0};
  const ObservedGauge first = tele.observed_gauge("first", [&] { return ++calls; });
  const ObservedGauge second = tele.observed_gauge("second", [] { return 2; });
  REQUIRE(comes_true([&] { return seen.of("first").events >= 20 && seen.of("second").events >= 20; }));
  const Levels::Level level = seen.of("first");
  // One that came late for its interval makes two of the next one.
  CHECK(level.readings >= level.events);
  CHECK(level.readings <= level.events + level.events / 2);
}

TEST_CASE("The end of a host brings the last values, and no callback is called afterwards") {
  Levels seen;
  int value = 1;
  std::atomic<int> calls{0};
  ObservedGauge gauge;
  {
    TelemetryContext tele{by_flush, std::ref(seen)};
    gauge = tele.observed_gauge("level", [&] { return ++calls, value; });
    value = 42;
  }
  CHECK(seen.of("level").value == 42);
  CHECK(calls == 1);
  TelemetryContext next{by_flush, std::ref(seen)};
  next.flush();
  CHECK(calls == 1);
}

TEST_CASE("With delivery = sync a flush brings them, too") {
  Levels seen;
  ContextOptions options = by_flush;
  options.delivery = Delivery::sync;
  TelemetryContext tele{options, std::ref(seen)};
  const ObservedGauge gauge = tele.observed_gauge("level", [] { return 4; });
  tele.flush();
  CHECK(seen.of("level").value == 4);
  CHECK(seen.of("level").events == 1);
}

TEST_CASE("The thread is there while there are observed gauges, and takes no signals") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  CHECK(threads_named("plx gauges") == 0);
  {
    const ObservedGauge off =
        TelemetryContext{ContextOptions{.enabled = false}}.observed_gauge("off", [] { return 1; });
    CHECK(threads_named("plx gauges") == 0);
    std::atomic<platform::SignalSet> blocked{0};
    std::atomic<bool> is_here{false};
    const std::thread::id here = std::this_thread::get_id();
    const ObservedGauge first = tele.observed_gauge("first", [&] {
      blocked = platform::blocked_here();
      is_here = std::this_thread::get_id() == here;
      return 1;
    });
    ObservedGauge second = tele.observed_gauge("second", [] { return 1; });
    CHECK(comes_true([] { return threads_named("plx gauges") == 1; }));  // it names itself
    second = {};
    tele.flush();
    CHECK(threads_named("plx gauges") == 1);
    CHECK_FALSE(is_here);
    const auto is_blocked = [&](int signal) { return (blocked >> (signal - 1) & 1) != 0; };
    CHECK(is_blocked(SIGTERM));
    CHECK(is_blocked(SIGCHLD));
    CHECK_FALSE(is_blocked(SIGSEGV));
  }
  CHECK(threads_named("plx gauges") == 0);
  const ObservedGauge again = tele.observed_gauge("again", [] { return 9; });
  tele.flush();
  CHECK(seen.of("again").value == 9);
}

TEST_CASE("A callback that throws sets nothing, is logged once, and is called again") {
  const test::LogLines log;
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  int calls = 0;
  const ObservedGauge bad = tele.observed_gauge("bad", [&]() -> int {
    if (++calls < 3) throw std::runtime_error("no such queue");
    return 5;
  });
  const ObservedGauge odd = tele.observed_gauge("odd", []() -> int { throw 1; });
  const ObservedGauge good = tele.observed_gauge("good", [] { return 1; });
  tele.flush();
  tele.flush();
  CHECK(seen.of("bad").events == 0);
  CHECK(seen.of("good").events == 2);
  tele.flush();
  CHECK(seen.of("bad").value == 5);
  CHECK(log.count("the callback of gauge 'bad' failed: no such queue") == 1);
  CHECK(log.count("the callback of gauge 'odd' failed: an exception that is not a std::exception") == 1);
}

TEST_CASE("What is not finite is dropped and counted, as of a gauge that is set") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  const ObservedGauge gauge =
      tele.observed_gauge("level", [] { return std::numeric_limits<double>::infinity(); });
  tele.flush();
  CHECK(seen.of("level").events == 0);
  CHECK(tele.ledger().lost.at("not_finite") == 1);
}

TEST_CASE("A callback that hangs costs neither the others nor the flushes, and is logged once") {
  const test::LogLines log;
  Levels seen;
  TelemetryContext tele{fast, std::ref(seen)};
  Hanging hanging;
  {
    const ObservedGauge before = tele.observed_gauge("before", [] { return 1; });
    const ObservedGauge stuck = tele.observed_gauge("stuck", [&] { return hanging.call(); });
    const ObservedGauge after = tele.observed_gauge("after", [] { return 2; });
    hanging.await_call();
    const std::uint64_t events = seen.of("after").events;
    REQUIRE(comes_true([&] { return seen.of("after").events > events + 5; }));
    CHECK(log.count("the callback of gauge 'stuck' has not returned after 1 s") == 1);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(tele.flush(20s).abandoned == 0);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    CHECK(seen.of("stuck").events == 0);

    // What it returns in the end is taken, and it is called again.
    hanging.let_go();
    REQUIRE(comes_true([&] { return seen.of("stuck").events >= 3; }));
    CHECK(seen.of("stuck").value == 7);
  }
  CHECK(comes_true([&] { return threads_named("plx gauges") == 0; }));
}

TEST_CASE("A flush waits for a callback for half of its time") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  Hanging hanging;
  const Counter items = tele.counter("items");
  const ObservedGauge stuck = tele.observed_gauge("stuck", [&] { return hanging.call(); });
  items.add(3);
  const auto begin = std::chrono::steady_clock::now();
  tele.flush(200ms);
  CHECK(std::chrono::steady_clock::now() - begin >= 100ms);
  CHECK(seen.of("items").value == 3);
  hanging.let_go();
}

TEST_CASE("The end of a gauge waits for its callback") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  Hanging hanging;
  std::optional<ObservedGauge> gauge = tele.observed_gauge("level", [&] { return hanging.call(); });
  std::thread flushes([&] { tele.flush(100ms); });
  hanging.await_call();
  std::atomic<bool> has_ended{false};
  std::thread ends([&] {
    gauge.reset();
    has_ended = true;
  });
  flushes.join();
  CHECK_FALSE(has_ended);
  hanging.let_go();
  ends.join();
  CHECK_FALSE(hanging.is_in);
  tele.flush();
  CHECK(hanging.calls == 1);
}

TEST_CASE("A gauge may end inside its own callback, which is destroyed when it returns") {
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  auto owned = std::make_shared<int>(3);
  const std::weak_ptr<int> watched = owned;
  std::optional<ObservedGauge> gauge;
  gauge = tele.observed_gauge("level", [&gauge, held = std::move(owned)] {
    gauge.reset();
    return *held;
  });
  tele.flush();
  CHECK(seen.of("level").value == 3);
  CHECK(comes_true([&] { return watched.expired(); }));
  tele.flush();
  CHECK(seen.of("level").events == 1);
}

TEST_CASE("What a callback holds is destroyed with its gauge, on that thread") {
  struct Witness {
    std::thread::id* where;
    explicit Witness(std::thread::id& id) : where(&id) {}
    Witness(Witness&& other) noexcept : where(std::exchange(other.where, nullptr)) {}
    ~Witness() {
      if (where) *where = std::this_thread::get_id();
    }
    int operator()() const { return 1; }
  };
  Levels seen;
  TelemetryContext tele{by_flush, std::ref(seen)};
  std::thread::id where;
  {
    const ObservedGauge gauge = tele.observed_gauge("level", Witness(where));  // it can only be moved
    tele.flush();
    CHECK(where == std::thread::id());
  }
  CHECK(where == std::this_thread::get_id());
}

TEST_CASE("Inside a callback a program may record, flush, and make and end other gauges") {
  Levels seen;
  struct Both : Levels {
    std::atomic<int> timings{0};
    void record_timing(const Timing&) { ++timings; }
  } both;
  TelemetryContext tele{by_flush, std::ref(both)};
  std::optional<ObservedGauge> other;
  const ObservedGauge gauge = tele.observed_gauge("level", [&] {
    const auto scope = tele("in.callback");
    if (!other) other = tele.observed_gauge("other", [] { return 6; });
    tele.flush();
    return 1;
  });
  tele.flush();
  tele.flush();
  CHECK(both.of("level").value == 1);
  CHECK(both.of("other").value == 6);
  CHECK(both.timings >= 1);
}

TEST_CASE("Gauges come and go on several threads while intervals end and flushes ask") {
  Levels seen;
  ContextOptions options = fast;
  options.interval = 10ms;
  options.overflow = Overflow::block;
  TelemetryContext tele{options, std::ref(seen)};
  std::atomic<bool> is_over{false};
  std::atomic<int> bad{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      const std::string name = "of." + std::to_string(t);
      while (!is_over) {
        auto alive = std::make_unique<std::atomic<bool>>(true);
        {
          const ObservedGauge gauge = tele.observed_gauge(name, [&bad, flag = alive.get()] {
            if (!*flag) ++bad;
            return 1;
          });
          if (t == 0) tele.flush();
        }
        *alive = false;
      }
    });
  }
  const ObservedGauge steady = tele.observed_gauge("steady", [] { return 1; });
  CHECK(comes_true([&] { return seen.of("steady").events > 30; }));
  is_over = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(bad == 0);
  CHECK(tele.ledger().balances());
}

TEST_CASE("In a forked child no callback is called, and it may have gauges of its own") {
  Levels seen;
  TelemetryContext tele{fast, std::ref(seen)};
  std::atomic<int> calls{0};
  auto gauge = std::make_unique<ObservedGauge>(tele.observed_gauge("level", [&] { return ++calls; }));
  REQUIRE(comes_true([&] { return calls > 2; }));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const int before = calls;
    gauge.reset();
    tele.flush();
    if (calls != before) ::_exit(1);
    if (test::is_sanitized) ::_exit(0);  // no threads in a child of a process that has several
    Levels own;
    {
      TelemetryContext mine{by_flush, std::ref(own)};
      const ObservedGauge level = mine.observed_gauge("own", [] { return 8; });
      mine.flush();
    }
    ::_exit(own.of("own").value == 8 && calls == before ? 0 : 2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  const int then = calls;
  CHECK(comes_true([&] { return calls > then; }));
}
