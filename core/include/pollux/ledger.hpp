// The ledger: where every event went. It balances at any moment.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/flush_report.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

// Every reason for which a host loses events before a reporter has them: the keys of Ledger::lost. The list
// is complete; docs/threading.md says what each means.
inline constexpr std::array<std::string_view, 8> loss_reasons = {
    "invalid_name", "late",      "reentrant",  "other_thread",
    "too_deep",     "no_memory", "not_finite", "too_many_instruments"};

// Every reason for which a reporter's events are dropped: the keys of ReporterLedger::dropped. Likewise.
inline constexpr std::array<std::string_view, 9> drop_reasons = {
    "queue_full", "expired",    "quarantined", "reporter_failed", "shutdown",
    "abandoned",  "not_wanted", "no_memory",   "lost_by_reporter"};

// One reporter: accepted = delivered + dropped + rejected + in_flight.
struct ReporterLedger {
  std::string name;
  // ready, degraded, stuck, quarantined, probing, failed, stopped or abandoned; see docs/threading.md
  std::string state;
  std::uint64_t accepted = 0;   // events that its routes let through
  std::uint64_t delivered = 0;  // acknowledged by the reporter, and not known to be lost since
  std::uint64_t rejected = 0;   // refused by the reporter for good
  std::uint64_t in_flight = 0;  // in its queue or in its hands
  std::uint64_t resent = 0;     // sent again after a retry; outside the balance
  std::map<std::string, std::uint64_t> dropped;  // by reason, one of drop_reasons; without those that are 0
  std::string
      stuck_in;  // stuck or abandoned: the call that has not returned: deliver, flush, stop or destroy
  std::chrono::nanoseconds stuck_for{0};  // and for how long
  std::string end_error;  // stopped or abandoned: why its last flush or its stop failed; empty: it did not

  [[nodiscard]] std::uint64_t dropped_total() const {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : dropped) total += count;
    return total;
  }
  [[nodiscard]] bool balances() const {
    return accepted == delivered + dropped_total() + rejected + in_flight;
  }
};

// One host: emitted = routed + unrouted + lost + in_rings.
struct Ledger {
  std::uint64_t emitted = 0;   // scopes ended and metrics recorded, where any reporter wanted them
  std::uint64_t routed = 0;    // wanted by at least one reporter
  std::uint64_t unrouted = 0;  // wanted by none, on a closer look
  std::uint64_t in_rings = 0;  // not yet collected
  std::map<std::string, std::uint64_t> lost;  // by reason, one of loss_reasons; without those that are 0
  std::uint64_t truncated = 0;  // events that lost attributes for want of space; outside the balance
  std::uint64_t stalls = 0;     // times that a thread waited for room in its ring; outside the balance
  std::uint64_t overflowed =
      0;  // events under the `overflow` scope, the tree of names being full; outside the balance
  std::uint64_t capped =
      0;  // string values delivered as [other] (redaction.max_distinct); outside the balance
  std::vector<ReporterLedger> reporters;

  [[nodiscard]] std::uint64_t lost_total() const {
    std::uint64_t total = 0;
    for (const auto& [reason, count] : lost) total += count;
    return total;
  }
  [[nodiscard]] bool balances() const {
    if (emitted != routed + unrouted + lost_total() + in_rings) return false;
    for (const ReporterLedger& reporter : reporters) {
      if (!reporter.balances()) return false;
    }
    return true;
  }
};

}  // namespace pollux::inline POLLUX_LAYOUT
