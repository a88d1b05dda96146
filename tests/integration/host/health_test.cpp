// A reporter that fails, hangs and recovers, as a file on disk tells it; beside it one that must not notice.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "comes_true.hpp"
#include "sanitized.hpp"
#include "temporary_folder.hpp"

using namespace std::chrono_literals;
using namespace pollux;
using pollux::test::comes_true;

namespace {

using Clock = std::chrono::steady_clock;

// Two reporters, one that obeys and one that counts.
class Obedient {
 public:
  explicit Obedient(const std::string& keys, const std::string& orders = "") {
    tell(orders);
    auto opened = Host::from_text(
        "[telemetry]\nenabled = true\nflush_interval = \"1h\"\n"
        "[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
        "\"]\n"
        "[[reporter]]\nplugin = \"c_counter\"\n"
        "[[reporter]]\nplugin = \"obeys\"\n" +
        keys + "[reporter.options]\norders = \"" + file() + "\"\n");
    if (!opened) FAIL(opened.error().message());
    host.emplace(std::move(*opened));
  }
  // What hangs still may end.
  ~Obedient() { tell(""); }

  // The file is replaced, never seen half written.
  void tell(const std::string& orders) {
    std::ofstream(folder_.file("next")) << orders;
    std::filesystem::rename(folder_.file("next"), file());
  }
  [[nodiscard]] std::string file() const { return folder_.file("orders"); }
  void emit(int events) {
    for (int i = 0; i < events; ++i) host->telemetry().count("n");
    emitted_ += events;
  }
  [[nodiscard]] ReporterLedger obeys() const { return host->ledger().reporters.at(1); }
  // That everything reached the other one, and that the ledger balances.
  [[nodiscard]] bool is_right() const {
    const Ledger ledger = host->ledger();
    return ledger.balances() && ledger.reporters.at(0).delivered == static_cast<std::uint64_t>(emitted_);
  }

  std::optional<Host> host;

 private:
  test::TemporaryFolder folder_;
  int emitted_ = 0;
};

}  // namespace

TEST_CASE("A plugin that throws is quarantined and recovers, the other reporter does not notice") {
  Obedient both("health.quarantine = \"20ms\"\nhealth.max_quarantine = \"50ms\"\n", "deliver=throw");
  REQUIRE(comes_true([&] {
    both.emit(1);
    return both.obeys().state == "quarantined";
  }));
  CHECK(both.obeys().delivered == 0);
  both.tell("");
  both.emit(500);
  REQUIRE(comes_true([&] { return both.obeys().in_flight == 0 && both.obeys().state == "ready"; }));
  CHECK(both.obeys().delivered >= 500);
  both.host->flush(20s);
  CHECK(both.is_right());
}

TEST_CASE("A plugin that hangs in deliver is stuck, holds up nobody, and goes on when it can") {
  Obedient both("health.call_budget = \"20ms\"\nqueue = 100\noverflow = \"block\"\nblock_timeout = \"1h\"\n",
                "deliver=hang");
  both.emit(1);
  REQUIRE(comes_true([&] { return both.obeys().state == "stuck"; }));
  both.emit(5000);
  const auto begin = Clock::now();
  const FlushReport report = both.host->flush(10min);
  CHECK(Clock::now() - begin < 5min);
  CHECK(report.abandoned == 101);
  CHECK(both.is_right());
  CHECK(both.obeys().stuck_in == "deliver");
  both.tell("");
  REQUIRE(comes_true([&] { return both.obeys().in_flight == 0; }));
  CHECK(both.obeys().delivered == 101);
  CHECK(both.obeys().dropped.at("queue_full") == 4900);
  CHECK(both.is_right());
}

TEST_CASE("flush and shutdown end in time with a plugin that never returns, and say from which call") {
  const std::string call = GENERATE("deliver", "flush", "stop");
  CAPTURE(call);
  Obedient both("", call + "=hang");
  both.emit(20);
  const auto begin = Clock::now();
  constexpr auto within = test::is_sanitized ? 2'000ms : 100ms;
  const FlushReport report = both.host->flush(within);
  CHECK(Clock::now() - begin < 10s);
  CHECK((report.abandoned > 0) == (call == "deliver"));
  both.host->shutdown(within);
  CHECK(Clock::now() - begin < 20s);
  const ReporterLedger obeys = both.obeys();
  CHECK(obeys.state == "abandoned");
  CHECK(obeys.stuck_in == call);
  CHECK(obeys.stuck_for >= 100ms);
  CHECK(obeys.dropped_total() == (call == "deliver" ? 20 : 0));
  CHECK(both.is_right());
}

TEST_CASE("Opening a host ends though a plugin never returns from create or start") {
  const test::TemporaryFolder folder;
  const auto text = [&](const std::string& call) {
    std::ofstream(folder.file(call)) << call << "=hang";
    return "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
           "\"]\n"
           "[[reporter]]\nplugin = \"obeys\"\n[reporter.options]\norders = \"" +
           folder.file(call) + "\"\n";
  };
  const std::string texts[] = {text("create"), text("start")};
  std::string messages[2];
  const auto begin = Clock::now();
  std::thread other([&] { messages[0] = Host::from_text(texts[0]).error().message(); });
  messages[1] = Host::from_text(texts[1]).error().message();
  other.join();
  CHECK(Clock::now() - begin < 60s);
  CHECK_THAT(messages[0], Catch::Contains("create() has not returned after 5 s, and is abandoned"));
  CHECK_THAT(messages[1], Catch::Contains("could not start: start() has not returned after 5 s"));
  std::ofstream(folder.file("create")).close();
  std::ofstream(folder.file("start")).close();
}

TEST_CASE("A reporter of the application that never returns from start is left out") {
  struct Hanging {
    std::atomic<bool>* hangs;
    void start() const {
      while (*hangs) std::this_thread::sleep_for(1ms);
    }
    void record_timing(const Timing&) {}
  };
  struct Counting {
    int* events;
    void record_timing(const Timing&) { ++*events; }
  };
  auto* hangs = new std::atomic<bool>(true);  // left to the abandoned thread
  int events = 0;
  {
    const TelemetryContext tele{ContextOptions{.enabled = true}, Hanging{hangs}, Counting{&events}};
    { const auto scope = tele("works"); }
    CHECK(tele.flush(20s).abandoned == 0);
    CHECK(tele.ledger().reporters.size() == 1);
  }
  CHECK(events == 1);
  *hangs = false;
}
