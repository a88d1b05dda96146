// The cold side of TelemetryContext: opening one from reporters, and what it asks of its host.
#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <pollux/detail/adopted_reporter.hpp>
#include <pollux/host.hpp>
#include <pollux/telemetry_context.hpp>

#include "diagnose/log.hpp"
#include "host/access.hpp"
#include "host/enabled.hpp"
#include "host/host_core.hpp"
#include "host/open.hpp"

namespace pollux {

constinit std::atomic<std::uint64_t> detail::default_key{detail::disabled};

namespace {

constexpr std::size_t smallest_ring = 64 * 1024;
constexpr std::size_t largest_ring = 64 * 1024 * 1024;
constexpr std::chrono::milliseconds shortest_interval(10);

config::Settings settings_of(const ContextOptions& options) {
  config::Settings settings = host::default_settings();
  settings.telemetry.enabled = config::Enabled::on;  // decided before
  settings.telemetry.strict_scopes = options.strict_scopes.value_or(settings.telemetry.strict_scopes);
  settings.telemetry.delivery =
      options.delivery == Delivery::sync ? config::Delivery::sync : config::Delivery::async;
  settings.telemetry.ring_size = std::bit_ceil(std::clamp(options.ring_size, smallest_ring, largest_ring));
  settings.telemetry.interval = std::max<std::chrono::nanoseconds>(options.interval, shortest_interval);
  settings.telemetry.shutdown_timeout = options.shutdown_timeout;
  settings.telemetry.log_account = options.log_account;
  config::ReporterSettings reporter;
  reporter.queue = static_cast<std::uint32_t>(std::clamp<std::size_t>(options.queue, 1, 1u << 24));
  reporter.overflow = options.overflow == Overflow::block         ? config::Overflow::block
                      : options.overflow == Overflow::drop_oldest ? config::Overflow::drop_oldest
                                                                  : config::Overflow::drop_newest;
  settings.reporters = {reporter};
  return settings;
}

}  // namespace

bool TelemetryContext::decide_enabled(const ContextOptions& options) {
  if (options.enabled) return *options.enabled;
  return host::is_enabled(config::Enabled::from_environment);
}

void TelemetryContext::open(const ContextOptions& options, const detail::AdoptedReporter* reporters,
                            std::size_t count) {
  std::vector<detail::AdoptedReporter> adopted(reporters, reporters + count);
  if (adopted.empty()) adopted.push_back(host::built_in_summary());
  auto core = host::open_adopted(settings_of(options), std::move(adopted));
  if (!core) return diagnose::error("", "telemetry stays off: " + core.error().message());
  key_ = (*core)->key();
  owner_ = std::make_shared<Host>(host::Access::host(std::move(*core)));
}

void Host::make_default() const { detail::default_key.store(core_->key(), std::memory_order_relaxed); }

FlushReport TelemetryContext::flush(std::chrono::nanoseconds within) const {
  const auto core = host::HostCore::of(key_);
  return core ? core->flush(within) : FlushReport{};
}

Ledger TelemetryContext::ledger() const {
  const auto core = host::HostCore::of(key_);
  return core ? core->ledger() : Ledger{};
}

Result<std::string> TelemetryContext::snapshot(std::string_view reporter) const {
  const auto core = host::HostCore::of(key_);
  if (core) return core->snapshot(reporter);
  if (key_ == detail::disabled)
    return failure(
        Error{"", "no snapshot: telemetry is off", "", "set POLLUX_TELEMETRY=1 or enabled = true"});
  return failure(
      Error{"", "no snapshot: the Host of this context is gone", "",
            "keep the Host (or the Result that it came in) for as long as its contexts are used; a "
            "forked child needs a Host of its own"});
}

}  // namespace pollux
