// Many hosts, many threads, and what they leave behind in the process.
#include <dirent.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>

#include "probe.hpp"

namespace pollux::test {

namespace {

constexpr bool memory_says_anything = !test::is_sanitized;  // a sanitizer keeps what was freed

// A line of /proc/self/status, whose unit is kB where it has one.
long status_of(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::stol(line.substr(field.size() + 1));
  }
  return -1;
}

long open_descriptors() {
  long count = 0;
  DIR* descriptors = opendir("/proc/self/fd");
  while (readdir(descriptors)) ++count;
  closedir(descriptors);
  return count;
}

struct Usage {
  long memory_kb = status_of("VmRSS");
  long threads = status_of("Threads");
  long descriptors = open_descriptors();
};

// A thread that was joined may still be counted for a moment.
bool threads_return_to(long threads) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (status_of("Threads") > threads) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

void print_growth(const Usage& before, const Usage& after, long tolerated_kb) {
  const long grown = after.memory_kb - before.memory_kb;
  std::fprintf(stderr, "memory %ld -> %ld kB\n", before.memory_kb, after.memory_kb);
  std::printf("memory=%d threads=%d descriptors=%ld\n", int(!memory_says_anything || grown < tolerated_kb),
              int(threads_return_to(before.threads)), after.descriptors - before.descriptors);
}

void open_one(int number) {
  if (number % 3 == 0) {
    auto host = Host::from_text(with_plugin("c_counter"));
    host->telemetry().count("n");
  } else {
    const TelemetryContext tele{number % 3 == 1 ? async : sync, std::ref(counting())};
    const auto scope = tele("opened", {{"number", number}});
    tele.count("n");
  }
}

void opened_and_destroyed() {
  for (int i = 0; i < 300; ++i) open_one(i);  // what is made once is made by then
  const Usage before;
  for (int i = 0; i < (memory_says_anything ? 2000 : 300); ++i) open_one(i);
  print_growth(before, Usage(), 2000);
}

void short_threads() {
  const TelemetryContext tele{async, std::ref(counting())};
  const auto run = [&](int count) {
    for (int i = 0; i < count; ++i) {
      std::thread([&] {
        for (int n = 0; n < 200; ++n) const auto scope = tele("short", {{"key", "value"}});
      }).join();
    }
    tele.flush();
  };
  run(200);
  const Usage before;
  run(2000);
  print_growth(before, Usage(), 32'000);  // of 700 MB that the threads had; a busy machine frees late
  std::printf("all=%d\n", int(seen() == 2200 * 200));
}

// 254 hosts are open at once; one more is refused with its reporter stopped, and has a place once one is
// free.
void more_than_there_are_places() {
  struct Stopping {
    std::shared_ptr<int> stops;
    void start() {}
    void stop() { ++*stops; }
    void record_metric(const Metric&) {}
  };
  const auto stops = std::make_shared<int>(0);
  std::vector<Host> hosts;
  for (;;) {
    auto host = Host::from_text(with_plugin("c_counter") + "[reporter.retry]\nmax_age = \"1s\"\n");
    if (!host) break;
    hosts.push_back(std::move(*host));
  }
  std::printf("open=%zu\n", hosts.size());
  const TelemetryContext refused{sync, Stopping{stops}};
  refused.count("n");
  std::printf("refused enabled=%d stops=%d\n", int(refused.is_enabled()), *stops);
  for (Host& host : hosts) host.telemetry().count("n");
  bool all = true;
  for (Host& host : hosts) {
    host.flush();
    all = all && host.snapshot("it").value() == "{\"timings\":0,\"metrics\":1}";
  }
  hosts.pop_back();
  std::printf("all=%d again=%d\n", int(all), int(TelemetryContext(sync, Stopping{stops}).is_enabled()));
}

// Threads that never pause emit into a host that goes, and into one that stays.
void destroyed_while_others_emit() {
  constexpr int rounds = memory_says_anything ? 30 : 10;  // a sanitizer takes its time
  Counting stays;
  const TelemetryContext tele{async, std::ref(stays)};
  std::atomic<std::uint64_t> emitted{0};
  int good = 0;
  for (int round = 0; round < rounds; ++round) {
    auto host = Host::from_text(with_plugin("c_counter"));
    const TelemetryContext goes = host->telemetry();
    Meanwhile busy(3, [&] {
      const auto outer = goes("outer", {{"key", "value"}});
      const auto inner = tele("inner");
      goes.count("n");
      ++emitted;
    });
    while (host->ledger().emitted < 100) std::this_thread::yield();
    host->shutdown(std::chrono::seconds(10));
    const Ledger ledger = host->ledger();
    *host = std::move(*Host::from_text("[telemetry]\nenabled = false\n"));  // the last of it goes
    busy.end();
    good += ledger.balances() && ledger.emitted >= 100 && ledger.reporters.at(0).in_flight == 0;
  }
  tele.flush();
  const Ledger ledger = tele.ledger();
  std::printf("good=%d balances=%d all=%d\n", int(good == rounds), int(ledger.balances()),
              int(ledger.emitted == emitted && stays.events == emitted));
}

// More names than the tree has room for: the rest is one scope, and counted.
void more_names_than_scopes() {
  const TelemetryContext tele{async, std::ref(counting())};
  constexpr int names = 100'100;
  for (int i = 0; i < names; ++i) tele.count("name_" + std::to_string(i));
  tele.flush(std::chrono::seconds(60));
  const Ledger ledger = tele.ledger();
  std::printf("all=%d overflowed=%d balances=%d\n", int(seen() == names), int(ledger.overflowed >= 100),
              int(ledger.balances()));
}

void destroyed_with_open_scopes() {
  auto* tele = new TelemetryContext{async, std::ref(counting())};
  auto gone = std::make_unique<Result<Host>>(Host::from_text("[telemetry]\nenabled = true\n"));
  const TelemetryContext copy = (*gone)->telemetry();
  gone.reset();
  {
    const auto outer = (*tele)("outer");
    delete tele;
    const auto inner = copy("inner");
  }
  std::printf("done\n");
}

// Some thread cannot be created (fails_thread.c): whatever the host then is, both reporters have their life.
struct Lives {
  std::atomic<int> started{0}, stopped{0}, wrong{0};
};
Lives& lives() {
  static Lives& all = *new Lives;
  return all;
}
template <int number>
struct Lively {
  Lively() = default;
  Lively(Lively&& other) noexcept : runs(std::exchange(other.runs, false)) {}
  ~Lively() { lives().wrong += int(runs); }
  void record_timing(const Timing&) { lives().wrong += int(!runs); }
  void start() { runs = true, ++lives().started; }
  void stop() { runs = false, ++lives().stopped; }
  bool runs = false;
};
void without_a_thread() {
  {
    const TelemetryContext tele{async, Lively<1>{}, Lively<2>{}};
    const auto scope = tele("scope");
  }
  std::printf("started=%d stopped=%d wrong=%d\n", lives().started.load(), lives().stopped.load(),
              lives().wrong.load());
}

}  // namespace

Ways ways_of_hosts() {
  return {{"hosts_opened_and_destroyed", opened_and_destroyed},
          {"hosts_without_a_thread", without_a_thread},
          {"hosts_and_short_threads", short_threads},
          {"hosts_more_than_places", more_than_there_are_places},
          {"hosts_destroyed_while_others_emit", destroyed_while_others_emit},
          {"hosts_destroyed_with_open_scopes", destroyed_with_open_scopes},
          {"hosts_more_names_than_scopes", more_names_than_scopes}};
}

}  // namespace pollux::test
