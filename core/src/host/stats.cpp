// How a host is doing, put together from those who know.
#include <algorithm>

#include <pollux/host.hpp>
#include <pollux/telemetry_context.hpp>

#include "collect/collector.hpp"
#include "host/host_core.hpp"

namespace pollux {

namespace host {

Stats HostCore::stats() const {
  if (key_ == detail::disabled || !is_ours()) return {};
  Stats stats = collect::Collector::instance().in_turn([this] { return intake_->stats(); });
  stats.ledger = ledger();
  const std::lock_guard lock(final_mutex_);
  stats.uptime = std::min(deliver::Clock::now(), closed_at_) - opened_at_;
  return stats;
}

}  // namespace host

Stats Host::stats() const { return core_->stats(); }

Stats TelemetryContext::stats() const {
  const auto core = host::HostCore::of(key_);
  return core ? core->stats() : Stats{};
}

}  // namespace pollux
