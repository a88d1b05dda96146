#include "host/account.hpp"

#include <algorithm>

#include "deliver/loss_log.hpp"

namespace pollux::host {

namespace {

std::string account(const ReporterLedger& reporter) {
  std::string text = reporter.name + ": " + std::to_string(reporter.delivered) + " delivered, " +
                     std::to_string(reporter.dropped_total()) + " dropped" +
                     deliver::reasons_text(reporter.dropped) + ", " + std::to_string(reporter.rejected) +
                     " rejected";
  if (reporter.in_flight != 0) text += ", " + std::to_string(reporter.in_flight) + " unfinished";
  if (!reporter.end_error.empty()) text += ", " + reporter.end_error;
  return text;
}

bool is_complete(const ReporterLedger& reporter) {
  return reporter.dropped_total() == 0 && reporter.rejected == 0 && reporter.in_flight == 0 &&
         reporter.end_error.empty();
}

// "2 lost (late 2), 1 named 'overflow' (max_scopes)", or nothing.
std::string lost_by_host(const Ledger& ledger) {
  const std::uint64_t lost = ledger.lost_total() + ledger.in_rings;
  const std::string overflow = overflow_account(ledger);
  if (lost == 0) return overflow;
  return std::to_string(lost) + " lost" + deliver::reasons_text(ledger.lost) +
         (overflow.empty() ? "" : ", " + overflow);
}

}  // namespace

std::string overflow_account(const Ledger& ledger) {
  return ledger.overflowed == 0 ? "" : std::to_string(ledger.overflowed) + " named 'overflow' (max_scopes)";
}

bool is_complete(const Ledger& ledger) {
  return ledger.lost_total() == 0 && ledger.in_rings == 0 && ledger.overflowed == 0 &&
         std::ranges::all_of(ledger.reporters,
                             [](const ReporterLedger& reporter) { return is_complete(reporter); });
}

std::string reporters_account(const Ledger& ledger) {
  std::string text;
  for (const ReporterLedger& reporter : ledger.reporters) text += "; " + account(reporter);
  return text;
}

std::string account(const Ledger& ledger) {
  const std::string lost = lost_by_host(ledger);
  return std::to_string(ledger.emitted) + (ledger.emitted == 1 ? " event emitted" : " events emitted") +
         (lost.empty() ? "" : ", " + lost) + reporters_account(ledger);
}

std::string losses(const Ledger& ledger) {
  std::string text = lost_by_host(ledger);
  for (const ReporterLedger& reporter : ledger.reporters) {
    if (!is_complete(reporter)) text += (text.empty() ? "" : "; ") + account(reporter);
  }
  return text;
}

}  // namespace pollux::host
