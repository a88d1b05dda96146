// The host's account, put together from the slot, the intake and the workers; and what two of them differ by.
#include <algorithm>
#include <utility>

#include "collect/collector.hpp"
#include "diagnose/log.hpp"
#include "host/account.hpp"
#include "host/flush_report.hpp"
#include "host/host_core.hpp"

namespace pollux::host {

namespace {

// What a stop left undone.
std::uint64_t given_up(const ReporterLedger& ledger) {
  std::uint64_t total = 0;
  for (const char* reason : {"shutdown", "abandoned"}) {
    const auto at = ledger.dropped.find(reason);
    total += at == ledger.dropped.end() ? 0 : at->second;
  }
  return total;
}

}  // namespace

FlushReport difference(const std::vector<ReporterLedger>& before, const std::vector<ReporterLedger>& after,
                       bool finished) {
  FlushReport report;
  for (const ReporterLedger& to : after) {
    const auto at =
        std::ranges::find(before, to.name, [](const ReporterLedger& ledger) { return ledger.name; });
    const ReporterLedger from = at == before.end() ? ReporterLedger{} : *at;
    const std::uint64_t undone = given_up(to) - given_up(from);
    report.delivered += to.delivered - from.delivered;
    report.dropped += to.dropped_total() - from.dropped_total() - undone + to.rejected - from.rejected;
    report.abandoned += undone + (finished ? 0 : to.in_flight);
  }
  return report;
}

// What was lost is told at the end in any case; all of the account where the settings ask for it.
void HostCore::log_end(const Ledger& ledger) const {
  if (!gives_account_) return;
  bool whole = false;
  {
    const std::lock_guard lock(crew_mutex_);
    whole = log_account_;
  }
  const bool complete = is_complete(ledger);
  if (whole || !complete) {
    diagnose::log(complete ? diagnose::Level::info : diagnose::Level::warning, "",
                  "at the end: " + (whole ? account(ledger) : losses(ledger)));
  }
}

Ledger HostCore::ledger() const {
  if (key_ == detail::disabled || !is_ours()) return {};
  const std::lock_guard lock(final_mutex_);
  return final_ ? *final_ : ledger_now();
}

Ledger HostCore::ledger_now() const {
  Ledger ledger;
  collect::Collector& collector = collect::Collector::instance();
  collector.in_turn([&] {
    ledger = intake_->ledger();
    ledger.in_rings = collector.waiting_in_rings(key_);
  });
  ledger.emitted += ledger.in_rings;
  ledger.reporters = reporter_ledgers();
  return ledger;
}

std::vector<ReporterLedger> HostCore::reporter_ledgers() const {
  const auto now = crew();
  std::vector<ReporterLedger> ledgers;
  for (const auto& worker : now->at_work) ledgers.push_back(worker->ledger());
  for (const auto& worker : now->leaving) ledgers.push_back(worker->ledger());
  for (const auto& [name, ledger] : now->removed) ledgers.push_back(ledger);
  return ledgers;
}

}  // namespace pollux::host
