// Runs each hot operation a known number of times under callgrind, and has it write down the instructions of
// this thread: count.sh reads them. What the collector's and the reporters' threads execute is not counted.
#include <valgrind/callgrind.h>

#include <string>

#include "baseline.hpp"
#include "hosts.hpp"

namespace pollux::bench {

namespace {

// The difference of these two runs is `few` operations, without the entry and exit of a run.
constexpr int few = 500;
constexpr int many = 2 * few;
// A run may meet a wake of the collector; the least of several has not.
constexpr int attempts = 5;

// Flattened: the operation becomes a part of the loop, as it would be of an application's function.
template <class Operation>
[[gnu::noinline, gnu::flatten]] void repeat(Operation& operation, int times) {
  CALLGRIND_TOGGLE_COLLECT;
  for (int i = 0; i < times; ++i) {
    operation();
    benchmark::ClobberMemory();
  }
  CALLGRIND_TOGGLE_COLLECT;
}

template <class Operation>
void count(const std::string& name, Operation&& operation) {
  repeat(operation, few);  // names are made, thresholds are settled
  for (int attempt = 0; attempt < attempts; ++attempt) {
    for (const int times : {few, many}) {
      settle();
      CALLGRIND_ZERO_STATS;
      repeat(operation, times);
      const std::string label = name + (times == few ? " few" : " many");
      CALLGRIND_DUMP_STATS_AT(label.c_str());
    }
  }
}

void count_scopes(const TelemetryContext& tele) {
  count("scope", [=] { const auto scope = tele("bench.scope"); });
  {
    const auto outer = tele("bench.enclosing");
    count("scope_nested", [=] { const auto scope = tele("inner"); });
  }
  count("scope_failed", [=] {
    auto scope = tele("bench.scope");
    scope.fail();
  });
  int n = 0;
  count("scope_one_number", [=] { const auto scope = tele("bench.scope", {{"n", n}}); });
  count("scope_three_numbers", [=] {
    const auto scope = tele("bench.scope", {{"n", n}, {"x", 2.5}, {"on", true}});
  });
  const std::string text = "sixteen bytes...";
  count("scope_short_string", [=] { const auto scope = tele("bench.scope", {{"s", text}}); });
  const std::string name = "bench.scope";
  count("scope_run_time_name", [=] { const auto scope = tele(name); });
}

void count_unwanted(const TelemetryContext& tele) {
  int n = 0;
  count("unwanted_scope", [=] { const auto scope = tele("bench.left_out"); });
  count("unwanted_scope_three_mixed", [=] {
    const auto scope = tele("bench.left_out", {{"n", n}, {"s", "text"}, {"x", 2.5}});
  });
}

void count_metrics(const TelemetryContext& tele) {
  const auto enclosing = tele("bench.enclosing");
  count("gauge", [=] { tele.gauge("load", 0.5); });
  count("count", [=] { tele.count("load"); });
  count("histogram", [=] { tele.histogram("load", 0.5); });
}

void count_off(const TelemetryContext& tele) {
  int n = 0;
  count("off_scope", [=] { const auto scope = tele("bench.scope"); });
  count("off_gauge", [=] { tele.gauge("bench.value", 0.5); });
  count("off_count", [=] { tele.count("bench.value"); });
  count("off_scope_one_number", [=] { const auto scope = tele("bench.scope", {{"n", n}}); });
  count("off_scope_three_mixed", [=] {
    const auto scope = tele("bench.scope", {{"n", n}, {"s", "text"}, {"x", 2.5}});
  });
}

}  // namespace

}  // namespace pollux::bench

int main() {
  using namespace pollux::bench;
  count("loop", [] {});
  Floor floor;
  count("floor", floor);
  OneTickAndStore tick_and_store;
  count("one_tick_and_store", tick_and_store);
  count_scopes(counted());
  count_unwanted(counted());
  count_metrics(counted());
  count_off(off());
}
