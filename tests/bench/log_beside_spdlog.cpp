// Lines of the log plugin beside those of spdlog's file sink that have the same fields: time, level, name,
// duration and three attributes.
#include <benchmark/benchmark.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>

#include <pollux/pollux.hpp>

#include "benchmarks.hpp"
#include "plugin_rate.hpp"
#include "temporary_folder.hpp"

namespace pollux::bench {

namespace {

constexpr std::uint64_t lines = 300'000;
constexpr int repetitions = 5;

void emit_line(const TelemetryContext& tele, std::uint64_t i) {
  const auto scope =
      tele("bench.scope", {{"source", "text"}, {"rows", static_cast<std::int64_t>(i)}, {"share", 0.25}});
}

double thread_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

// Processor time of a line, the kernel's work included.
double spdlog_ns(const std::string& path) {
  auto sink = std::make_shared<spdlog::sinks::basic_file_sink_st>(path);
  spdlog::logger logger("bench", sink);
  logger.set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%fZ %l %v",
                                                                   spdlog::pattern_time_type::utc));
  const auto log = [&logger](std::uint64_t i) {
    logger.info("{} {:.3f}us source={} rows={} share={}", "bench.scope",
                static_cast<double>(i % 1000) * 0.001, "text", i, 0.25);
  };
  for (std::uint64_t i = 0; i < lines / 10; ++i) log(i);
  const double before = thread_ns();
  for (std::uint64_t i = 0; i < lines; ++i) log(i);
  logger.flush();
  return (thread_ns() - before) / static_cast<double>(lines);
}

// Counters: processor time of a line in both, and `ratio`: how many lines of ours are written in the time of
// one.
void beside_spdlog(benchmark::State& state) {
  for (auto _ : state) {
    try {
      const test::TemporaryFolder folder;
      const double theirs = spdlog_ns(folder.file("spdlog.log"));
      const PluginRate ours =
          plugin_rate("log", "target = 'file'\npath = '" + folder.file("pollux.log") + "'\nrotate.size = 0",
                      emit_line, lines);
      state.SetIterationTime(ours.worker_ns * static_cast<double>(lines) * 1e-9);
      state.counters["spdlog_ns"] = theirs;
      state.counters["worker_ns"] = ours.worker_ns;
      state.counters["ratio"] = theirs / ours.worker_ns;
    } catch (const std::exception& failed) {
      state.SkipWithError(failed.what());
    }
  }
}

}  // namespace

void register_log_beside_spdlog() {
  if (!std::filesystem::exists(POLLUX_BENCH_SHIPPED_DIR "/libpollux_log.so")) return;
  benchmark::RegisterBenchmark("peer/spdlog_file/three_attributes", beside_spdlog)
      ->UseManualTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1)
      ->Repetitions(repetitions);
}

}  // namespace pollux::bench
