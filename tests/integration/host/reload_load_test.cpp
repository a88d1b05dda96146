// A thousand reloads while threads emit without a pause, half of them invalid: nothing is lost or doubled,
// and the process ends as it began.
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "reloading.hpp"
#include "sanitized.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

constexpr int reloads = test::rounds(1000);
constexpr bool measures_memory = !test::is_sanitized;  // a sanitizer has memory of its own
constexpr int warm_up = 201;                           // the same configuration runs then as at the end
constexpr int emitters = 2;
constexpr int a_millisecond = 500;  // events of a thread: a million a second in all

std::size_t entries_of(const char* folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

struct Use {
  std::size_t memory = 0;  // bytes that are resident
  std::size_t descriptors = 0;
  std::size_t threads = 0;
};

// Once no thread is on its way out any more.
Use use_now(std::size_t threads = 0) {
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (threads != 0 && entries_of("/proc/self/task") > threads && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  std::size_t whole = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return {resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), entries_of("/proc/self/fd"),
          entries_of("/proc/self/task")};
}

// Emits its events, numbered, at their rate or as fast as it can.
std::int64_t emit_numbered(const Host& host, int emitter, const std::atomic<bool>& stop) {
  const TelemetryContext tele = host.telemetry();
  std::int64_t number = 0;
  for (auto next = std::chrono::steady_clock::now(); !stop; std::this_thread::sleep_until(next)) {
    for (int i = 0; i < a_millisecond; ++i)
      const auto scope = tele("load.step", {{"emitter", emitter}, {"number", ++number}});
    next += 1ms;
  }
  return number;
}

class Texts {
 public:
  explicit Texts(const Reloading& it) : it_(it) {}

  // Each nth differs from the one before: replaced, reconfigured, handed over, added, removed, routed.
  [[nodiscard]] std::string good(int n) const {
    return verifier("first", n) + verifier("second", n / 2) +
           "[[reporter]]\nplugin = \"file\"\ninclude = [\"rare.**\"" + (n % 5 == 0 ? ", \"seldom\"" : "") +
           "]\n[reporter.options]\npath = '" + it_.folder.file("events.jsonl") +
           "'\nrotate.files = " + std::to_string(n % 7) + "\nmode = \"" + (n % 3 == 0 ? "0640" : "0600") +
           "\"\n" +
           (n % 4 == 0 ? it_.entry("replaced", "guest", "name = \"guest\"\ninclude = [\"rare.**\"]\n") : "");
  }
  [[nodiscard]] std::string bad(int n) const {
    switch (n % 3) {
      case 0:
        return good(n) + "[[reporter]\n";
      case 1:
        return good(n) + "[[reporter]]\nplugin = \"nowhere\"\n";
      default:
        return good(n) +
               "[[reporter]]\nname = \"third\"\nplugin = \"verifier\"\n[reporter.options]\nstream = "
               "\"third\"\nstart = \"fails\"\n";
    }
  }

 private:
  static std::string verifier(const std::string& name, int version) {
    return "[[reporter]]\nname = \"" + name + "\"\nplugin = \"verifier\"\n" + "overflow = \"block\"\n" +
           "block_timeout = \"1m\"\n[reporter.options]\nstream = \"" + name +
           "\"\nversion = " + std::to_string(version) + "\n";
  }

  const Reloading& it_;
};

}  // namespace

TEST_CASE(
    "A thousand reloads under load, half of them invalid, lose nothing, double nothing and leave nothing") {
  const Reloading it;
  const Texts texts(it);
  Host host = it.open(texts.good(0));
  std::atomic<bool> stop{false};
  std::int64_t emitted[emitters] = {};
  std::vector<std::thread> threads;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < emitters; ++i)
    threads.emplace_back([&, i] { emitted[i] = emit_numbered(host, i, stop); });

  Use before;
  int rejected = 0;
  for (int n = 1; n <= reloads; ++n) {
    if (n == warm_up) before = use_now();
    it.write(n % 2 == 0 ? texts.good(n / 2) : texts.bad(n / 2));
    const auto report = host.reload();
    if (report.has_value() != (n % 2 == 0)) {
      stop = true;
      FAIL_CHECK("reload " << n << (report ? " was not rejected" : ": " + report.error().message()));
      break;
    }
    rejected += report ? 0 : 1;
  }
  const Use after = use_now(before.threads);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  host.flush(60s);

  std::int64_t total = 0;
  for (const std::int64_t count : emitted) total += count;
  for (const char* name : {"first", "second"})
    CHECK(host.snapshot(name).value() == std::to_string(total) + " events, 0 faults");
  host.shutdown(20s);
  const Ledger ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.lost_total() == 0);
  for (const ReporterLedger& reporter : ledger.reporters) {
    CHECK(reporter.dropped_total() + reporter.rejected == 0);
    if (reporter.name == "first" || reporter.name == "second")
      CHECK(reporter.delivered == static_cast<std::uint64_t>(total));
  }
  CHECK(rejected == reloads / 2);
  INFO(reloads << " reloads in " << seconds.count() << " s at "
               << static_cast<double>(total) / seconds.count() / 1e6 << " M events/s; memory "
               << before.memory / 1024 << " to " << after.memory / 1024 << " KiB");
  if (!measures_memory) return;
  CHECK(after.descriptors == before.descriptors);
  CHECK(after.threads == before.threads);
  // On a busy machine several configurations are in use at a time, each with its compiled patterns; a
  // thousand that stay are some gigabytes.
  CHECK(after.memory < before.memory + (std::size_t{16} << 20));
}
