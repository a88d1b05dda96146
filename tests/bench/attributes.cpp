// What attributes add to a scope: `added_ns` is over the same scope without them.
#include <string>

#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

namespace {

template <class Operation>
void add_attributes(const char* name, Operation operation) {
  const auto plain = [](const TelemetryContext& tele) { const auto scope = tele("bench.scope"); };
  add_pair(name, on(counted, plain), on(counted, operation));
}

}  // namespace

void register_attributes() {
  add_attributes("attribute/int", [n = 0](const TelemetryContext& tele) mutable {
    const auto scope = tele("bench.scope", {{"n", ++n}});
  });
  add_attributes("attribute/double", [x = 0.5](const TelemetryContext& tele) mutable {
    const auto scope = tele("bench.scope", {{"x", x += 1}});
  });
  add_attributes("attribute/bool", [on = false](const TelemetryContext& tele) mutable {
    const auto scope = tele("bench.scope", {{"on", on = !on}});
  });
  add_attributes("attribute/three_numbers", [n = 0](const TelemetryContext& tele) mutable {
    const auto scope = tele("bench.scope", {{"n", ++n}, {"x", 2.5}, {"on", true}});
  });
  // Of run-time text: a literal's length would be known while compiling.
  add_attributes("attribute/short_string",
                 [text = std::string("sixteen bytes...")](const TelemetryContext& tele) {
                   const auto scope = tele("bench.scope", {{"s", text}});
                 });
  add_attributes("attribute/short_literal", [](const TelemetryContext& tele) {
    const auto scope = tele("bench.scope", {{"s", "sixteen bytes..."}});
  });
}

}  // namespace pollux::bench
