// Activities that ask hosts for something while all else goes on.
#include <chrono>

#include "activities.hpp"

namespace pollux::stress {

namespace {

void reads_one(World& world, const TelemetryContext& tele) {
  world.expect(tele.ledger().balances(), "a ledger does not balance while events are emitted");
}

}  // namespace

void flushes(World& world, Random& random) {
  const std::uint64_t emitted = world.async.emitted.timings;
  const bool patient = random(4) != 0;
  const FlushReport report =
      world.async.tele.flush(patient ? std::chrono::seconds(60) : std::chrono::seconds(0));
  if (!patient) return;
  world.expect(report.abandoned == 0 && report.dropped == 0, "a patient flush left something behind");
  world.expect(world.async.seen.timings >= emitted, "a flush returned before what was emitted was delivered");
  world.either(true).tele.flush();
}

void reads_ledgers(World& world, Random&) {
  reads_one(world, world.async.tele);
  reads_one(world, world.either(true).tele);
  reads_one(world, world.passing());
  world.expect(!world.async.tele.snapshot("nobody").has_value(),
               "a reporter that nobody named has a snapshot");
}

}  // namespace pollux::stress
