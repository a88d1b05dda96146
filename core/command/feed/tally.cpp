// Counts, and puts the host's ledger into one line.
#include "command/feed/tally.hpp"

#include "command/say.hpp"
#include "command/text.hpp"
#include "deliver/loss_log.hpp"

namespace pollux::command {

bool is_complete(const Tally& tally, const Ledger& ledger) {
  return tally.bad == 0 && tally.refused == 0 && tally.renamed_keys == 0 && !tally.cut_short &&
         is_complete(ledger);
}

std::string account(const Tally& tally, const Ledger& ledger) {
  std::string text = counted(tally.events, "event") + " read, " + counted(tally.bad, "bad line");
  if (tally.passed_over != 0) text += ", " + std::to_string(tally.passed_over) + " passed over";
  const std::uint64_t lost = ledger.lost_total() + ledger.in_rings + tally.refused;
  if (lost != 0) text += ", " + std::to_string(lost) + " lost" + deliver::reasons_text(ledger.lost);
  if (ledger.overflowed != 0) text += ", " + host::overflow_account(ledger);
  if (tally.renamed_keys != 0)
    text += ", " + std::to_string(tally.renamed_keys) + " with attribute keys named 'overflow'";
  return text + host::reporters_account(ledger);
}

void BadLines::report(std::uint64_t line, std::string_view reason) {
  if (++count_ > most_shown) return;
  say(input_ + ":" + std::to_string(line) + ": " + std::string(reason));
}

void BadLines::finish() const {
  if (count_ <= most_shown) return;
  say(input_ + ": " + counted(count_ - most_shown, "more bad line") + " not shown");
}

}  // namespace pollux::command
