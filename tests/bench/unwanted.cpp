// Scopes that no reporter wants, by the configuration of an ordinary host.
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

void register_unwanted() {
  add_pair("unwanted/excluded", make<Floor>,
           on(counted, [](const TelemetryContext& tele) { const auto scope = tele("bench.left_out"); }));
  add_pair("unwanted/excluded_three_attributes", make<Floor>,
           on(counted, [n = 0](const TelemetryContext& tele) mutable {
             const auto scope = tele("bench.left_out", {{"n", ++n}, {"s", "text"}, {"x", 2.5}});
           }));
  add_pair("unwanted/sampled_out", make<Floor>,
           on(sampling, [](const TelemetryContext& tele) { const auto scope = tele("bench.sampled_out"); }));
  add_pair("unwanted/sampled_out_three_attributes", make<Floor>,
           on(sampling, [n = 0](const TelemetryContext& tele) mutable {
             const auto scope = tele("bench.sampled_out", {{"n", ++n}, {"s", "text"}, {"x", 2.5}});
           }));
}

}  // namespace pollux::bench
