#include "plugin_rate.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "command/measure/thread_clocks.hpp"
#include "cpus.hpp"
#include "hosts.hpp"
#include "race.hpp"

namespace pollux::bench {

namespace {

// Fills what grows with the first events: queues, pools, files, what plugins remember of names.
constexpr std::uint64_t warming_events = 20'000;
constexpr auto patience = std::chrono::minutes(1);

Host open(const std::string& plugin, const std::string& options) {
  const KeepOff producer(producers_cpus(1));
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\nring_size = \"1MiB\"\n"
      "[plugins]\npath = [\"" POLLUX_BENCH_SHIPPED_DIR
      "\"]\n"
      "[[reporter]]\nplugin = \"" +
      plugin + "\"\noverflow = \"block\"\nblock_timeout = \"1m\"\n[reporter.options]\n" + options + "\n");
  if (!host) throw std::runtime_error(host.error().message());
  return std::move(*host);
}

void expect_all_delivered(const Ledger& ledger, std::uint64_t events) {
  const ReporterLedger& reporter = ledger.reporters.at(0);
  if (ledger.emitted != events || reporter.accepted != events || reporter.delivered != events)
    throw std::runtime_error("of " + std::to_string(events) + " events " + std::to_string(ledger.emitted) +
                             " were emitted and " + std::to_string(reporter.delivered) + " delivered");
}

}  // namespace

PluginRate plugin_rate(const std::string& plugin, const std::string& options, EmitScope emit,
                       std::uint64_t events) {
  static_cast<void>(counted());  // makes the names
  const Host host = open(plugin, options);
  const TelemetryContext tele = host.telemetry();
  measure::ThreadTimes before;
  const auto elapsed = race(
      1,
      [&](auto start) {
        for (std::uint64_t i = 0; i < warming_events; ++i) emit(tele, i);
        tele.flush(patience);
        before = measure::thread_times(plugin);
        start();
        for (std::uint64_t i = 0; i < events; ++i) emit(tele, i);
      },
      [&] { tele.flush(patience); });
  const measure::ThreadTimes used = measure::thread_times(plugin) - before;
  expect_all_delivered(host.ledger(), warming_events + events);
  const double count = static_cast<double>(events);
  return {warming_events + events, count / elapsed.count(), static_cast<double>(used.worker.count()) / count};
}

}  // namespace pollux::bench
