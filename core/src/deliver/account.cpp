#include "deliver/account.hpp"

#include <string_view>

#include "diagnose/log.hpp"

namespace pollux::deliver {

void Account::drop(const char* reason, std::uint64_t events) {
  if (events == 0) return;
  std::uint64_t& total = dropped_[reason];
  const bool is_first = total == 0;
  total += events;
  if (is_first && std::string_view(reason) == "queue_full") {
    diagnose::warn(reporter_, "its queue is full: events are dropped, and counted as queue_full");
  }
}

bool Account::complain(const char* what, const std::string& message, std::uint64_t events) {
  last_complaint_ = {message.empty() ? what : what + (": " + message), std::chrono::steady_clock::now()};
  const std::uint64_t nth = ++complaints_[what];
  if (!diagnose::is_worth_a_line(nth)) return false;
  std::string line = what;
  if (events > 0) line += " (" + std::to_string(events) + " events)";
  if (!message.empty()) line += ": " + message;
  if (nth > 1) line += " [" + std::to_string(nth) + " times]";
  diagnose::warn(reporter_, line);
  return true;
}

std::uint64_t Account::lost() const {
  std::uint64_t total = rejected;
  for (const auto& [reason, events] : dropped_) total += events;
  return total;
}

ReporterLedger Account::ledger() const {
  ReporterLedger ledger;
  ledger.name = reporter_;
  ledger.accepted = accepted;
  ledger.delivered = delivered;
  ledger.rejected = rejected;
  ledger.resent = resent;
  ledger.dropped = dropped_;
  return ledger;
}

}  // namespace pollux::deliver
