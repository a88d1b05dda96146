// Counts, and puts the host's ledger into one line.
#include "cli/tally.hpp"

#include <cstdio>

#include "cli/text.hpp"
#include "deliver/loss_log.hpp"
#include "diagnose/log.hpp"

namespace pollux::cli {

bool is_complete(const Tally& tally, const Ledger& ledger) {
  return tally.bad == 0 && tally.refused == 0 && !tally.cut_short && is_complete(ledger);
}

std::string account(const Tally& tally, const Ledger& ledger) {
  std::string text = counted(tally.events, "event") + " read, " + counted(tally.bad, "bad line");
  if (tally.passed_over != 0) text += ", " + std::to_string(tally.passed_over) + " passed over";
  const std::uint64_t lost = ledger.lost_total() + ledger.in_rings + tally.refused;
  if (lost != 0) text += ", " + std::to_string(lost) + " lost" + deliver::reasons_text(ledger.lost);
  return text + host::reporters_account(ledger);
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
