// A program far below saturation: the processor time that the host's threads take for a steady, moderate rate
// of scopes, the kernel's work for them included.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <pollux/pollux.hpp>

#include "benchmarks.hpp"
#include "command/measure/thread_clocks.hpp"
#include "cpus.hpp"
#include "http_receiver.hpp"
#include "temporary_folder.hpp"

namespace pollux::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto measured_for = 3s;

struct Subject {
  std::string_view name;
  std::string_view plugin;
  int per_second;
  std::string_view options;  // which may name {folder} and {collector}
};

// clang-format off
constexpr Subject subjects[] = {
    {"otlp", "otlp", 2'000, "endpoint = '{collector}'"},
    {"sqlite", "sqlite", 2'000, "path = '{folder}/events.db'"},
    {"summary", "summary", 18'500, "print = false"},
};
// clang-format on

struct Destinations {
  test::TemporaryFolder folder;
  test::HttpReceiver collector{/*keep=*/false};

  [[nodiscard]] std::string filled_in(std::string_view options) const {
    std::string text(options);
    const auto fill = [&text](std::string_view place, const std::string& value) {
      if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), value);
    };
    fill("{folder}", folder.path().string());
    fill("{collector}", collector.url());
    return text;
  }
};

Host open(const Subject& subject, const std::string& options) {
  auto host = Host::from_text("[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_BENCH_SHIPPED_DIR
                              "\"]\n[[reporter]]\nplugin = \"" +
                              std::string(subject.plugin) + "\"\n[reporter.options]\n" + options + "\n");
  if (!host) throw std::runtime_error(host.error().message());
  return std::move(*host);
}

// Emits at that rate, evenly.
void emit_for(const TelemetryContext& tele, int per_second, Clock::duration duration) {
  const auto begin = Clock::now();
  const auto apart = std::chrono::nanoseconds(1s) / per_second;
  for (std::int64_t i = 0; Clock::now() < begin + duration; ++i) {
    { const auto scope = tele("request", {{"route", "/index.html"}, {"n", 7}}); }
    std::this_thread::sleep_until(begin + (i + 1) * apart);
  }
}

// Counters: `percent` of a core for the collector and the reporter's worker; `events_per_s` as they were
// delivered.
void run(benchmark::State& state, const Subject& subject) {
  for (auto _ : state) {
    try {
      const Destinations to;
      const Host host = open(subject, to.filled_in(subject.options));
      const TelemetryContext tele = host.telemetry();
      const std::string name(subject.plugin);
      emit_for(tele, subject.per_second, 500ms);  // connections, files and names are made
      const measure::ThreadTimes before = measure::thread_times(name);
      const std::uint64_t delivered_before = host.ledger().reporters.at(0).delivered;
      const auto begin = Clock::now();
      emit_for(tele, subject.per_second, measured_for);
      const std::chrono::duration<double> elapsed = Clock::now() - begin;
      const measure::ThreadTimes used = measure::thread_times(name) - before;
      const std::uint64_t delivered = host.ledger().reporters.at(0).delivered - delivered_before;
      const std::chrono::duration<double> spent = used.collector + used.worker;
      state.counters["percent"] = spent.count() / elapsed.count() * 100;
      state.counters["collector_percent"] =
          std::chrono::duration<double>(used.collector).count() / elapsed.count() * 100;
      state.counters["events_per_s"] = static_cast<double>(delivered) / elapsed.count();
    } catch (const std::exception& failed) {
      state.SkipWithError(failed.what());
    }
  }
}

}  // namespace

void register_moderate() {
  for (const Subject& subject : subjects) {
    const std::string name = "moderate/" + std::string(subject.name);
    const std::string file = POLLUX_BENCH_SHIPPED_DIR "/libpollux_" + std::string(subject.plugin) + ".so";
    if (!std::filesystem::exists(file)) {
      std::fprintf(stderr, "%s is left out: %s is not built\n", name.c_str(), file.c_str());
      continue;
    }
    benchmark::RegisterBenchmark(name.c_str(), [&subject](benchmark::State& state) { run(state, subject); })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond)
        ->Iterations(1)
        ->Repetitions(3);
  }
}

}  // namespace pollux::bench
