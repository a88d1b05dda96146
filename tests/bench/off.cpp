// Telemetry is off: what is left in the code, beside a load and a branch.
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

void register_off() {
  add_pair("off/scope", make<LoadAndBranch>,
           on(off, [](const TelemetryContext& tele) { const auto scope = tele("bench.scope"); }));
  add_pair("off/scope_one_number", make<LoadAndBranch>,
           on(off, [n = 0](const TelemetryContext& tele) mutable {
             const auto scope = tele("bench.scope", {{"n", ++n}});
           }));
  add_pair("off/scope_three_attributes", make<LoadAndBranch>,
           on(off, [n = 0](const TelemetryContext& tele) mutable {
             const auto scope = tele("bench.scope", {{"n", ++n}, {"s", "text"}, {"x", 2.5}});
           }));
  add_pair("off/gauge", make<LoadAndBranch>,
           on(off, [](const TelemetryContext& tele) { tele.gauge("bench.value", 0.5); }));
  add_pair("off/count", make<LoadAndBranch>,
           on(off, [](const TelemetryContext& tele) { tele.count("bench.value"); }));
}

}  // namespace pollux::bench
