#include "hosts.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cpus.hpp"

namespace pollux::bench {

namespace {

std::vector<TelemetryContext>& contexts() {
  static std::vector<TelemetryContext>& made = *new std::vector<TelemetryContext>;
  return made;
}

// The names that are measured are the first of their parent to be used, and none has another's slot there
// (nor that of the root's own `overflow`); what a name costs whose slot is taken is measured by itself
// (scope/among_many).
void use_names(const TelemetryContext& tele) {
  { const auto scope = tele("bench.scope"); }
  { const auto scope = tele("bench.left_out"); }
  { const auto scope = tele("bench.sampled_out"); }
  const auto scope = tele("bench.enclosing");
  { const auto inner = tele("inner"); }
  tele.gauge("load", 0.5);
}

const TelemetryContext& keep(const TelemetryContext& context) {
  use_names(context);
  contexts().push_back(context);
  return *new TelemetryContext(context);
}

const TelemetryContext& configured(const std::string& route) {
  const KeepOff emitting_cpu;
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\nring_size = \"1MiB\"\n"
      "[plugins]\npath = [\"" POLLUX_BENCH_PLUGIN_DIR
      "\"]\n"
      "[[reporter]]\nplugin = \"bench_counts\"\noverflow = \"block\"\n" +
      route + "\n");
  if (!host) throw std::runtime_error(host.error().message());
  return keep((new Host(std::move(*host)))->telemetry());
}

}  // namespace

const TelemetryContext& counted() {
  static const TelemetryContext& context =
      configured("exclude = [\"bench.left_out\", \"bench.sampled_out\"]");
  return context;
}

const TelemetryContext& off() {
  static const TelemetryContext& context = *new TelemetryContext{ContextOptions{.enabled = false}};
  return context;
}

const TelemetryContext& sampling() {
  static const TelemetryContext& context = configured("include = [\"bench.sampled_out\"]\nsample = 0.0001");
  return context;
}

// A collector that has just slept would go back to sleep after a flush, and the next slice would pay for
// waking it. What it finds by itself keeps it awake for some milliseconds.
void settle() {
  if (contexts().empty()) return;
  for (const TelemetryContext& context : contexts()) context.flush();
  { const auto scope = counted()("bench.scope"); }
  while (counted().ledger().in_rings != 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
}

}  // namespace pollux::bench
