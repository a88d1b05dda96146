// Activities that open hosts and close them, by which routes, thresholds and the collector's thread change
// for all.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "activities.hpp"

namespace pollux::stress {

namespace {

constexpr const char* head = "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
                             "\", \"" POLLUX_PLUGIN_DIR "\"]\n";

}  // namespace

// Two reporters, two threads: each reporter has what both emitted.
void opens_from_reporters(World& world, Random& random) {
  Seen one, two;
  const auto delivery = world.sync && random(2) == 0 ? Delivery::sync : Delivery::async;
  const std::uint64_t count = 1 + random(500);
  {
    const TelemetryContext tele{
        {.enabled = true, .delivery = delivery, .overflow = Overflow::block}, std::ref(one), std::ref(two)};
    const auto emit = [&] {
      for (std::uint64_t i = 0; i < count; ++i) {
        const auto scope = tele("own");
        tele.count("own.count");
      }
    };
    std::thread other(emit);
    emit();
    other.join();
    if (random(2) == 0) tele.flush();
    world.expect(tele.ledger().balances(), "the ledger of a short-lived host does not balance");
  }
  for (const Seen* seen : {&one, &two}) {
    world.expect(seen->timings == 2 * count && seen->metrics == 2 * count,
                 "a short-lived host lost or doubled events");
  }
}

// Plugins, each of which wants a part: what one host's routes leave out another's may want.
void opens_from_text(World& world, Random& random) {
  const std::string some = "part_" + std::to_string(random(4));
  auto host = Host::from_text(std::string(head) + "[[reporter]]\nname = \"some\"\nplugin = \"c_counter\"\n" +
                              "include = [\"**." + some + "\"]\noverflow = \"block\"\n" +
                              "[[reporter]]\nplugin = \"summary\"\nsample = 0.5\nexclude = [\"**.n\"]\n" +
                              "[reporter.options]\nprint = false\n");
  if (!host) return world.expect(false, host.error().message());
  const TelemetryContext tele = host->telemetry();
  const std::uint64_t count = 1 + random(200);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto scope = tele("text");
    const auto part = tele(some, {{"key", "value"}});
    tele.count("n");
  }
  host->flush(std::chrono::seconds(60));
  const auto snapshot = host->snapshot("some");
  world.expect(snapshot && *snapshot == "{\"timings\":" + std::to_string(count) + ",\"metrics\":0}",
               "a plugin with a narrow route did not get its part");
  host->shutdown(std::chrono::seconds(60));
  const Ledger ledger = host->ledger();
  world.expect(ledger.balances() && ledger.in_rings == 0,
               "the ledger of a host with plugins does not balance");
}

// Opens a host, lets other threads emit into it, and takes it away from them.
void lets_a_host_pass(World& world, Random& random) {
  auto host = Host::from_text(std::string(head) + "[[reporter]]\nplugin = \"c_counter\"\n");
  if (!host) return world.expect(false, host.error().message());
  world.publish(host->telemetry());
  const std::uint64_t enough = 1 + random(2000);
  while (!world.stop && host->ledger().emitted < enough) std::this_thread::yield();
  if (random(2) == 0) world.publish(TelemetryContext{ContextOptions{.enabled = false}});
  host->shutdown(std::chrono::seconds(60));
  const Ledger ledger = host->ledger();
  world.expect(ledger.balances(), "the ledger of a host that others emit into does not balance at its end");
  world.expect(ledger.reporters.at(0).in_flight == 0, "a host has ended with events in flight");
}

// A child has telemetry of its own, whatever its parent's other threads were doing.
void forks(World& world, Random&) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    Seen own;
    {
      const TelemetryContext tele{{.enabled = true, .delivery = Delivery::async}, std::ref(own)};
      { const auto scope = tele("child"); }
      world.async.tele.count("not.here");
    }
    _exit(own.timings == 1 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  world.expect(status == 0, "a forked child ended with status " + std::to_string(status));
}

}  // namespace pollux::stress
