// Reloads that are refused, and reporters that never return.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "reloading.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

TEST_CASE("A host that cannot be reloaded says why") {
  const Reloading it;
  const auto why = [](Host& host) {
    const auto report = host.reload();
    return report ? std::string("it was reloaded") : report.error().message();
  };
  auto text = Host::from_text("[telemetry]\nenabled = true\n");
  REQUIRE(text.has_value());
  CHECK_THAT(why(*text), Catch::Contains("this host was not opened from a file"));
  auto off = Host::from_text("[telemetry]\nenabled = false\n");
  REQUIRE(off.has_value());
  CHECK_THAT(why(*off), Catch::Contains("telemetry is off"));
  Host over = it.open("");
  over.shutdown(1s);
  CHECK_THAT(why(over), Catch::Contains("the host is shut down"));

  Host parents = it.open("");
  const pid_t child = fork();
  if (child == 0) _exit(why(parents).find("belongs to the parent process") != std::string::npos ? 0 : 1);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("A reload within a reporter's call is refused") {
  const Reloading it;
  Host host = it.open("");
  struct Reloads {
    Host& host;
    std::string& message;
    void record_timing(const Timing&) {
      const auto report = host.reload();
      message = report ? "it was reloaded" : report.error().message();
    }
  };
  std::string message;
  {
    const TelemetryContext tele{ContextOptions{.enabled = true}, Reloads{host, message}};
    const auto scope = tele("scope");
  }
  CHECK_THAT(message, Catch::Contains("this is the call of a reporter"));
}

TEST_CASE("A reporter whose start never returns rejects the reload after a while") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", ""));
  CHECK_THAT(it.rejection(host, it.entry("replaced", "two", "", "start = \"hangs\"\n")),
             Catch::Contains("could not start: it did not return in time"));
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one after 1", "one stop"});
}

TEST_CASE("A host that ends during a reload ends in time, though a reporter's start never returns") {
  const Reloading it;
  Host host = it.open(it.entry("handed_over", "one", ""));
  it.write(it.entry("handed_over", "two", "", "start = \"hangs\"\n"));
  std::string message;
  std::thread reloading([&] {
    const auto report = host.reload();
    message = report ? "it was reloaded" : report.error().message();
  });
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (it.lines() != Names{"one start", "one release"} && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  emit(host, "during");
  const auto begin = std::chrono::steady_clock::now();
  host.shutdown(500ms);
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  reloading.join();
  CHECK_THAT(message, Catch::Contains("could not start"));
  CHECK(it.lines() == Names{"one start", "one release", "one resume", "one during 1", "one stop"});
  CHECK(host.ledger().balances());
}

TEST_CASE("A reporter that never returns from a reload's call fails alone, and the next reload revives it") {
  const Reloading it;
  Host host = it.open(it.entry("yielding", "one", "", "release = \"hangs\"\n") +
                      it.entry("replaced", "other", "name = \"other\"\n"));
  const std::string other = it.entry("replaced", "other", "name = \"other\"\n");
  CHECK_THAT(it.rejection(host, it.entry("yielding", "two", "", "change = \"restart\"\n") + other),
             Catch::Contains("could not hand over: it did not return in time"));
  emit(host, "during");
  host.flush();
  CHECK(host.ledger().reporters.at(0).delivered == 0);
  CHECK(host.ledger().reporters.at(1).delivered == 1);
  CHECK(it.reload(host, it.entry("yielding", "two", "") + other).replaced == Names{"yielding"});
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines().back() != "one stop");
  CHECK(host.ledger().reporters.at(0).delivered == 2);  // what waited has reached the new one
  CHECK(host.ledger().balances());
}

TEST_CASE("Reloads, flushes, ledgers, snapshots and emission may run at the same time") {
  const Reloading it;
  const std::string waits = "overflow = \"block\"\nblock_timeout = \"1m\"\n";
  const auto text = [&](int n) {
    return it.entry(n % 2 == 0 ? "handed_over" : "reconfigured", std::to_string(n),
                    "name = \"one\"\n" + waits) +
           (n % 3 == 0 ? it.entry("replaced", "x", "name = \"two\"\n" + waits) : "");
  };
  Host host = it.open(text(0));
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> emitted{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    const TelemetryContext tele = host.telemetry();
    while (!stop) {
      { const auto scope = tele("at_the_same_time"); }
      ++emitted;
      std::this_thread::yield();
    }
  });
  threads.emplace_back([&] {
    while (!stop) host.flush();
  });
  threads.emplace_back([&] {
    while (!stop) {
      if (!host.ledger().balances()) stop = true;
      static_cast<void>(host.snapshot("one"));
    }
  });
  threads.emplace_back([&] {
    while (!stop) static_cast<void>(host.reload());
  });
  for (int n = 1; n < 60 && !stop; ++n) it.reload(host, text(n));
  CHECK_FALSE(stop.exchange(true));
  for (std::thread& thread : threads) thread.join();
  host.shutdown(20s);
  const Ledger ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.emitted == emitted);
  CHECK(ledger.reporters.at(0).delivered == emitted);
}
