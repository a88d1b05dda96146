// What a metric costs the thread that emits, beside one tick and one store.
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

void register_metrics() {
  add_pair("metric/gauge", make<OneTickAndStore>,
           within(counted, [](const TelemetryContext& tele) { tele.gauge("load", 0.5); }));
  add_pair("metric/count", make<OneTickAndStore>,
           within(counted, [](const TelemetryContext& tele) { tele.count("load"); }));
  add_pair("metric/histogram", make<OneTickAndStore>,
           within(counted, [](const TelemetryContext& tele) { tele.histogram("load", 0.5); }));
}

}  // namespace pollux::bench
