#include "host/difference.hpp"

#include <algorithm>
#include <utility>

#include "config/keys.hpp"

namespace pollux::host {

bool is_treated_alike(const config::ReporterSettings& a, const config::ReporterSettings& b) {
  return a.include == b.include && a.exclude == b.exclude && a.sample == b.sample && a.queue == b.queue &&
         a.queue_bytes == b.queue_bytes && a.batch == b.batch && a.overflow == b.overflow &&
         a.block_timeout == b.block_timeout && a.retry.max_age == b.retry.max_age &&
         a.retry.initial_delay == b.retry.initial_delay && a.retry.max_delay == b.retry.max_delay &&
         a.health.failures == b.health.failures && a.health.quarantine == b.health.quarantine &&
         a.health.max_quarantine == b.health.max_quarantine && a.health.call_budget == b.health.call_budget;
}

namespace {

template <class Table>
void add_changed(const std::string& name, const Table& from, const Table& to,
                 std::vector<std::string>& keys) {
  std::vector<const void*> members;
  config::for_each_key(
      from, [&](std::string_view, const auto& member, const auto&...) { members.push_back(&member); });
  std::size_t i = 0;
  config::for_each_key(to, [&]<class T>(std::string_view key, const T& member, const auto&...) {
    if (member != *static_cast<const T*>(members[i++])) keys.push_back(name + std::string(key));
  });
}

}  // namespace

std::vector<std::string> changed_keys(const config::Settings& from, const config::Settings& to) {
  std::vector<std::string> keys;
  add_changed("telemetry.", from.telemetry, to.telemetry, keys);
  add_changed("plugins.", from.plugins, to.plugins, keys);
  add_changed("redaction.", from.redaction, to.redaction, keys);
  return keys;
}

std::vector<std::string> keep_what_cannot_change(const config::Settings& from, config::Settings& to) {
  std::vector<std::string> warnings;
  const auto keep = [&](const char* key, const auto& running, auto& wanted, bool can_change) {
    if (can_change || wanted == running) return;
    wanted = running;
    warnings.push_back(std::string("'") + key +
                       "' in [telemetry] has changed: that takes effect at the next start");
  };
  const config::TelemetrySettings& running = from.telemetry;
  keep("enabled", running.enabled, to.telemetry.enabled, false);
  keep("delivery", running.delivery, to.telemetry.delivery, false);
  keep("ring_size", running.ring_size, to.telemetry.ring_size, false);
  keep("socket", running.socket, to.telemetry.socket, false);
  keep("resource", running.resource, to.telemetry.resource, false);
  keep("max_scopes", running.max_scopes, to.telemetry.max_scopes,
       to.telemetry.max_scopes >= running.max_scopes);
  return warnings;
}

}  // namespace pollux::host
