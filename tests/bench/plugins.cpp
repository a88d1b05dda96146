// What each shipped plugin takes: scopes without attributes and with three, to files in a temporary folder
// and to receivers in this process.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>

#include <pollux/pollux.hpp>

#include "benchmarks.hpp"
#include "cpus.hpp"
#include "datagram_sink.hpp"
#include "http_receiver.hpp"
#include "plugin_rate.hpp"
#include "race.hpp"
#include "temporary_folder.hpp"

namespace pollux::bench {

namespace {

constexpr int repetitions = 5;  // fewer than the others': these take longer

void emit_plain(const TelemetryContext& tele, std::uint64_t) { const auto scope = tele("bench.scope"); }
void emit_one_attribute(const TelemetryContext& tele, std::uint64_t) {
  const auto scope = tele("bench.scope", {{"source", "text"}});
}
void emit_three_attributes(const TelemetryContext& tele, std::uint64_t i) {
  const auto scope =
      tele("bench.scope", {{"source", "text"}, {"rows", static_cast<std::int64_t>(i)}, {"share", 0.25}});
}

struct Subject {
  std::string_view name;
  std::string_view plugin;
  std::uint64_t events;  // some tenths of a second
  EmitScope emit;
  std::string_view options;  // which may name {folder}, {datagrams}, {collector} and {modules}
};

// The pages of prometheus are pushed, for a server of them takes two seconds to end.
// clang-format off
constexpr Subject subjects[] = {
    {"log_text", "log", 300'000, emit_plain, "target = 'file'\npath = '{folder}/events.log'"},
    {"log_json", "log", 300'000, emit_plain, "target = 'file'\npath = '{folder}/events.log'\nformat = 'json'"},
    {"file_jsonl", "file", 300'000, emit_plain, "path = '{folder}/events.jsonl'"},
    {"file_csv", "file", 300'000, emit_plain, "path = '{folder}/events.csv'\nformat = 'csv'"},
    {"trace", "trace", 500'000, emit_plain, "path = '{folder}/trace.json'"},
    {"summary", "summary", 500'000, emit_plain, "print = false"},
    {"prometheus", "prometheus", 500'000, emit_plain, "listen = ''\npush.url = '{collector}'"},
    {"prometheus_label", "prometheus", 500'000, emit_one_attribute, "listen = ''\npush.url = '{collector}'\nlabels = ['source']"},
    {"statsd", "statsd", 500'000, emit_plain, "address = '{datagrams}'"},
    {"dogstatsd", "statsd", 500'000, emit_plain, "address = '{datagrams}'\nformat = 'dogstatsd'"},
    {"otlp", "otlp", 300'000, emit_plain, "endpoint = '{collector}'"},
    {"sqlite", "sqlite", 300'000, emit_plain, "path = '{folder}/events.db'"},
    {"python", "python", 100'000, emit_plain, "path = ['{modules}']\nmodule = 'does_nothing'\nclass = 'DoesNothing'"},
};
// clang-format on

// Where the plugins' events go; its threads keep off the emitting CPU.
struct Destinations {
  KeepOff producer{producers_cpus(1)};
  test::TemporaryFolder folder;
  DatagramSink datagrams;
  test::HttpReceiver collector{/*keep=*/false};

  [[nodiscard]] std::string filled_in(std::string_view options) const {
    std::string text(options);
    const auto fill = [&text](std::string_view place, const std::string& value) {
      if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), value);
    };
    fill("{folder}", folder.path().string());
    fill("{datagrams}", datagrams.url());
    fill("{collector}", collector.url());
    fill("{modules}", POLLUX_BENCH_MODULE_DIR);
    return text;
  }
};

// Counters: `million_per_second` by the clock, `worker_ns` of the worker's processor time an event, and what
// that comes to on one core, `worker_million_per_second`. Of datagrams also how many lines an event arrived.
void take(benchmark::State& state, const Subject& subject, EmitScope emit) {
  for (auto _ : state) {
    try {
      Destinations to;
      const PluginRate rate =
          plugin_rate(std::string(subject.plugin), to.filled_in(subject.options), emit, subject.events);
      state.SetIterationTime(static_cast<double>(subject.events) / rate.per_second);
      state.counters["million_per_second"] = rate.per_second * 1e-6;
      state.counters["worker_ns"] = rate.worker_ns;
      state.counters["worker_million_per_second"] = 1e3 / rate.worker_ns;
      if (const std::uint64_t lines = to.datagrams.count_lines(); lines > 0)
        state.counters["arrived"] = static_cast<double>(lines) / static_cast<double>(rate.delivered);
    } catch (const std::exception& failed) {
      state.SkipWithError(failed.what());
    }
  }
}

void add(const std::string& name, const Subject& subject, EmitScope emit) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [&subject, emit](benchmark::State& state) { take(state, subject, emit); })
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1)
      ->Repetitions(repetitions);
}

}  // namespace

void register_plugins() {
  for (const Subject& subject : subjects) {
    const std::string name = "plugin/" + std::string(subject.name);
    const std::string file = POLLUX_BENCH_SHIPPED_DIR "/libpollux_" + std::string(subject.plugin) + ".so";
    if (!std::filesystem::exists(file)) {
      std::fprintf(stderr, "%s is left out: %s is not built\n", name.c_str(), file.c_str());
      continue;
    }
    add(name, subject, subject.emit);
    add(name + "/attributes", subject, emit_three_attributes);
  }
}

}  // namespace pollux::bench
