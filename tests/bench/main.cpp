// pollux_bench [--strict] [--instructions=FILE] [Google Benchmark's options]: measures, prints what it
// measured, and judges it by the targets. FILE holds counts of instructions, as instructions/count.sh writes
// them.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "benchmarks.hpp"
#include "cpus.hpp"
#include "evaluate.hpp"
#include "print.hpp"
#include "targets.hpp"

namespace pollux::bench {

namespace {

// Keeps what each repetition measured, and prints the medians.
class Recorder : public benchmark::ConsoleReporter {
 public:
  Recorder() : ConsoleReporter(isatty(STDOUT_FILENO) != 0 ? OO_Color : OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> printed;
    for (const Run& run : runs) {
      const bool is_single = run.run_type == Run::RT_Iteration && run.repetitions <= 1;
      if (run.run_type == Run::RT_Iteration && !run.error_occurred) keep(run);
      if (run.error_occurred || is_single || run.aggregate_name == "median") printed.push_back(run);
    }
    if (printed.empty()) return;
    ConsoleReporter::ReportRuns(printed);
  }

  Samples samples;

 private:
  void keep(const Run& run) {
    for (const auto& [counter, value] : run.counters)
      samples[{run.run_name.function_name, counter}].push_back(value.value);
  }
};

// Takes this program's own options out of the arguments.
struct Options {
  bool strict = false;
  std::string instructions;

  Options(int& count, char** arguments) {
    const auto is_own = [this](const char* argument) {
      constexpr std::string_view file = "--instructions=";
      if (std::strcmp(argument, "--strict") == 0) return strict = true;
      if (!std::string_view(argument).starts_with(file)) return false;
      instructions = argument + file.size();
      return true;
    };
    count = static_cast<int>(std::remove_if(arguments + 1, arguments + count, is_own) - arguments);
  }
};

void register_all() {
  register_baselines();
  register_scopes();
  register_attributes();
  register_metrics();
  register_handles();
  register_unwanted();
  register_off();
  register_end_to_end();
  register_slow_reporter();
  register_plugins();
  register_scrape();
  register_memory();
  register_idle();
  register_moderate();
  register_start();
  register_peers();
  register_log_beside_spdlog();
  register_lttng();
}

// As benchmarks that measure nothing, so that one output holds all figures.
bool register_instructions(const std::string& file) {
  std::ifstream lines(file);
  if (!lines) return false;
  const auto counts = read_counts(lines);
  if (!counts) return false;
  for (const auto& [name, count] : *counts) {
    benchmark::RegisterBenchmark(("instructions/" + name).c_str(),
                                 [count = count](benchmark::State& state) {
                                   for (auto _ : state) state.counters["count"] = count;
                                 })
        ->Iterations(1)
        ->Repetitions(1);
  }
  return true;
}

int run(int count, char** arguments) {
  const Options options(count, arguments);
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  if (!options.instructions.empty() && !register_instructions(options.instructions)) {
    std::cerr << options.instructions << ": cannot be read, or has a line that is not 'NAME COUNT'\n";
    return 2;
  }
  benchmark::AddCustomContext("usable cpus", std::to_string(cpu_count()));
  register_all();
  Recorder recorder;
  benchmark::RunSpecifiedBenchmarks(&recorder);
  benchmark::Shutdown();

  const std::vector<Outcome> outcomes = evaluate(targets(), recorder.samples);
  std::cout << '\n';
  print(std::cout, outcomes);
  const bool all_met = std::all_of(outcomes.begin(), outcomes.end(),
                                   [](const Outcome& each) { return each.verdict == Verdict::met; });
  return options.strict && !all_met ? 1 : 0;
}

}  // namespace

}  // namespace pollux::bench

int main(int count, char** arguments) { return pollux::bench::run(count, arguments); }
