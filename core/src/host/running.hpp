// Running: a reporter at work: the entry that it came from, and its worker.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "collect/intake.hpp"
#include "config/settings.hpp"
#include "deliver/worker.hpp"
#include "host/rule.hpp"
#include "load/plugin.hpp"
#include "route/routes.hpp"

namespace pollux::host {

struct Running {
  config::ReporterSettings settings;
  std::shared_ptr<const load::Plugin> plugin;  // null: the application's own, or to be made anew
  config::Option options;                      // as the plugin was given them
  std::shared_ptr<deliver::Worker> worker;
};

// The configuration decides, then what the plugin proposes; a reporter of the application's own waits for
// nothing.
[[nodiscard]] inline deliver::Gathering gathering_of(const config::BatchSettings& given,
                                                     const load::Plugin* plugin) {
  deliver::Gathering made;
  if (plugin && plugin->manifest().batch) {
    made = {plugin->manifest().batch->events, plugin->manifest().batch->delay};
  }
  if (given.events) made.events = *given.events;
  if (given.delay) made.delay = *given.delay;
  return made;
}

// What those settings come to, for its worker. `plugin`: null for the application's own.
[[nodiscard]] inline deliver::WorkerSettings worker_settings(const config::ReporterSettings& reporter,
                                                             const load::Plugin* plugin,
                                                             const config::TelemetrySettings& telemetry,
                                                             std::uint64_t run_id) {
  deliver::WorkerSettings made;
  made.name = reporter.name;
  made.queue = reporter.queue;
  made.queue_bytes = reporter.queue_bytes;
  made.batch = gathering_of(reporter.batch, plugin);
  made.overflow = reporter.overflow;
  made.block_timeout = reporter.block_timeout;
  made.retry = reporter.retry;
  made.health = reporter.health;
  made.flush_interval = telemetry.flush_interval;
  made.sync = telemetry.delivery == config::Delivery::sync;
  made.run_id = run_id;
  return made;
}

// For the intake; in the same order.
[[nodiscard]] inline route::Routes routes_of(const std::vector<Running>& reporters) {
  std::vector<route::Rule> rules;
  for (const Running& reporter : reporters)
    rules.push_back(rule_of(reporter.settings, reporter.worker->wants()));
  return route::Routes(std::move(rules));
}

[[nodiscard]] inline collect::Workers workers_of(const std::vector<Running>& reporters) {
  collect::Workers workers;
  for (const Running& reporter : reporters) workers.push_back(reporter.worker);
  return workers;
}

// `key` and `opened_ticks` are the host's.
[[nodiscard]] inline collect::IntakeSettings intake_settings(const config::Settings& settings) {
  collect::IntakeSettings made;
  made.strict_scopes = settings.telemetry.strict_scopes;
  made.sync = settings.telemetry.delivery == config::Delivery::sync;
  made.interval = settings.telemetry.interval;
  made.redaction = settings.redaction;
  return made;
}

}  // namespace pollux::host
