// Activities that emit. What they count as emitted is what they recorded, after the call has returned.
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "activities.hpp"

namespace pollux::stress {

namespace {

Lasting& one_of(World& world, Random& random) { return world.either(random(4) == 0); }

void records_metrics(Lasting& host, Random& random) {
  host.tele.count("count");
  host.tele.gauge("gauge", 0.5, {{"key", "value"}});
  host.tele.histogram("histogram", random(100));
  host.tele.metric("text", std::string(random(300), 'x'));
  host.tele.count("name_" + std::to_string(random(64)), 2, {{"text", std::string(random(2000), 'y')}});
  host.emitted.metrics += 5;
}

// Scopes of either host enclose scopes of either.
void nests(World& world, Random& random, unsigned depth) {
  Lasting& host = one_of(world, random);
  {
    auto scope = host.tele("level", {{"depth", depth}, {"text", std::string(random(200), 'z')}});
    if (random(2) == 0) scope.set("later", true);
    if (random(8) == 0) scope.fail();
    if (random(4) == 0) records_metrics(one_of(world, random), random);
    if (depth > 0) nests(world, random, depth - 1);
    if (random(2) == 0) scope.set("last", 1.5);
  }
  ++host.emitted.timings;
}

}  // namespace

void emits_nested(World& world, Random& random) { nests(world, random, random(8)); }

// Faster than the collector: the ring fills, and the thread waits for room.
void floods(World& world, Random& random) {
  const unsigned count = 5000 + random(20'000);
  for (unsigned i = 0; i < count; ++i) const auto scope = world.async.tele("flood", {{"number", i}});
  world.async.emitted.timings += count;
}

void ends_out_of_order(World& world, Random& random) {
  Lasting& host = one_of(world, random);
  const auto open = [](Lasting& in, const Name& name) {
    return std::unique_ptr<Scope>(new Scope(in.tele(name, {{"key", "value"}})));
  };
  auto outer = open(host, "outer");
  auto middle = open(world.async, "middle");
  auto inner = open(host, "inner");
  middle->set("set", "from inside");
  outer.reset();
  inner.reset();
  middle.reset();
  host.emitted.timings += 2;
  ++world.async.emitted.timings;
}

void throws_through_scopes(World& world, Random& random) {
  Lasting& host = one_of(world, random);
  try {
    const auto outer = host.tele("outer");
    const auto inner = host.tele("inner", {{"key", "value"}});
    throw std::runtime_error("as intended");
  } catch (const std::runtime_error&) {
    host.emitted.timings += 2;
  }
}

// Short lives: a ring comes, is emptied and goes.
void starts_a_thread(World& world, Random& random) {
  std::thread([&world, seed = random(1'000'000)] {
    Random own(seed);
    nests(world, own, own(4));
  }).join();
}

// Also between the scopes of hosts that last, whose nesting it must not disturb.
void emits_into_what_passes(World& world, Random& random) {
  const TelemetryContext passing = world.passing();
  for (unsigned i = 0; i < 50; ++i) {
    const auto scope = passing("passing", {{"key", "value"}});
    if (i % 10 == 0) nests(world, random, 2);
    passing.count("n");
  }
}

}  // namespace pollux::stress
