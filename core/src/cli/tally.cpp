// Counts, and puts the host's ledger into one line.
#include "cli/tally.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/text.hpp"
#include "diagnose/log.hpp"

namespace pollux::cli {

namespace {

// " (queue_full 3, shutdown 1)", or nothing.
std::string reasons(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [reason, count] : counts) {
    if (count != 0) text += (text.empty() ? " (" : ", ") + reason + ' ' + std::to_string(count);
  }
  return text.empty() ? text : text + ')';
}

std::string account(const ReporterLedger& reporter) {
  std::string text = printable(reporter.name) + ": " + std::to_string(reporter.delivered) + " delivered, " +
                     std::to_string(reporter.dropped_total()) + " dropped" + reasons(reporter.dropped) +
                     ", " + std::to_string(reporter.rejected) + " rejected";
  if (reporter.in_flight != 0) text += ", " + std::to_string(reporter.in_flight) + " unfinished";
  if (!reporter.end_error.empty()) text += ", " + printable(reporter.end_error);
  return text;
}

bool is_complete(const ReporterLedger& reporter) {
  return reporter.dropped_total() == 0 && reporter.rejected == 0 && reporter.in_flight == 0 &&
         reporter.end_error.empty();
}

}  // namespace

bool is_complete(const Ledger& ledger) {
  return ledger.lost_total() == 0 && ledger.in_rings == 0 &&
         std::all_of(ledger.reporters.begin(), ledger.reporters.end(),
                     [](const ReporterLedger& reporter) { return is_complete(reporter); });
}

bool is_complete(const Tally& tally, const Ledger& ledger) {
  return tally.bad == 0 && tally.refused == 0 && !tally.cut_short && is_complete(ledger);
}

std::string account(const Tally& tally, const Ledger& ledger) {
  std::string text = counted(tally.events, "event") + " read, " + counted(tally.bad, "bad line");
  if (tally.passed_over != 0) text += ", " + std::to_string(tally.passed_over) + " passed over";
  const std::uint64_t lost = ledger.lost_total() + ledger.in_rings + tally.refused;
  if (lost != 0) text += ", " + std::to_string(lost) + " lost" + reasons(ledger.lost);
  for (const ReporterLedger& reporter : ledger.reporters) text += "; " + account(reporter);
  return text;
}

std::string losses(const Ledger& ledger) {
  std::string text;
  const std::uint64_t lost = ledger.lost_total() + ledger.in_rings;
  if (lost != 0) text = std::to_string(lost) + " lost" + reasons(ledger.lost);
  for (const ReporterLedger& reporter : ledger.reporters) {
    if (!is_complete(reporter)) text += (text.empty() ? "" : "; ") + account(reporter);
  }
  return text;
}

void BadLines::report(std::uint64_t line, std::string_view reason) {
  if (++count_ > most_shown) return;
  diagnose::drain_shortly();
  std::fprintf(stderr, "%s:%llu: %.*s\n", input_.c_str(), static_cast<unsigned long long>(line),
               static_cast<int>(reason.size()), reason.data());
}

void BadLines::finish() const {
  if (count_ <= most_shown) return;
  std::fprintf(stderr, "%s: %s not shown\n", input_.c_str(),
               counted(count_ - most_shown, "more bad line").c_str());
}

}  // namespace pollux::cli
