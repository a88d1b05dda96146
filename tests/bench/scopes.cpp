// What a scope costs the thread that emits, one reporter counting. While it emits, the collector drains and
// the reporter counts on another CPU.
#include <string>

#include "baseline.hpp"
#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

namespace {

// Its parent has had many children before.
struct AmongMany {
  AmongMany() {
    for (int i = 0; i < 64; ++i) const auto scope = tele("other_" + std::to_string(i));
  }

  const TelemetryContext& tele = counted();
  const Scope outer = tele("bench.crowded");

  void operator()() const { const auto scope = tele("inner"); }
};

struct EndsLikeAScope {
  ~EndsLikeAScope() { benchmark::ClobberMemory(); }
};

template <class Enclose>
void unwind_through(Enclose enclose) {
  try {
    const auto scope = enclose();
    throw 1;
  } catch (int) {
  }
}

}  // namespace

void register_scopes() {
  const auto plain = [](const TelemetryContext& tele) { const auto scope = tele("bench.scope"); };
  add_pair("scope/literal_name", make<Floor>, on(counted, plain));
  add_pair("scope/nested", make<Floor>,
           within(counted, [](const TelemetryContext& tele) { const auto scope = tele("inner"); }));
  add_pair("scope/among_many", make<Floor>, make<AmongMany>);
  add_pair("scope/run_time_name", make<Floor>, [] {
    return [&tele = counted(), name = std::string("bench.scope")] { const auto scope = tele(name); };
  });

  // What marking a scope costs. That an ordinary scope can know of an exception costs each of them a look at
  // the runtime's count, twice; that is part of every figure here.
  add_pair("scope/failed", on(counted, plain), on(counted, [](const TelemetryContext& tele) {
             auto scope = tele("bench.scope");
             scope.fail();
           }));
  // A whole throw, through a scope and through an object with a destructor that does nothing.
  add_pair(
      "scope/unwound", [] { return [] { unwind_through([] { return EndsLikeAScope{}; }); }; },
      on(counted, [](const TelemetryContext& tele) { unwind_through([&] { return tele("bench.scope"); }); }));
}

}  // namespace pollux::bench
