#include "deliver/account.hpp"

#include <algorithm>

#include "diagnose/log.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

void Account::drop(DropReason reason, std::uint64_t events) {
  if (events == 0) return;
  dropped_[reason.index()] += events;
  lose(reason.name(), events, {});
}

void Account::reject(std::uint64_t events, const std::string& message) {
  if (events == 0) return;
  rejected_ += events;
  platform::if_memory([&] { note("rejected", message); });
  lose("rejected", events, message);
}

void Account::take_back(std::uint64_t events, const std::string& message) {
  const std::uint64_t lost = std::min(events, delivered);
  if (lost == 0) return;
  constexpr DropReason reason("lost_by_reporter");
  delivered -= lost;
  dropped_[reason.index()] += lost;
  platform::if_memory([&] { note(reason.name(), message); });
  lose(reason.name(), lost, message);
}

void Account::lose(const char* reason, std::uint64_t events, const std::string& message) {
  if (logged_ == Logged::no) return;
  platform::if_memory([&] { log(losses_.add(reason, events, Clock::now(), message)); });
}

void Account::log_losses(Deadline now) {
  if (now >= log_due()) platform::if_memory([&] { log(losses_.take(now)); });
}

void Account::log(const std::string& line) const {
  if (!line.empty()) diagnose::warn(reporter_, line);
}

void Account::note(const char* what, const std::string& message) {
  last_complaint_ = {message.empty() ? what : what + (": " + message), Clock::now()};
}

bool Account::complain(const char* what, const std::string& message, std::uint64_t events) {
  note(what, message);
  const std::uint64_t nth = ++complaints_[what];
  if (!diagnose::is_worth_a_line(nth)) return false;
  std::string line = what;
  if (events > 0) line += " (" + std::to_string(events) + (events == 1 ? " event)" : " events)");
  if (!message.empty()) line += ": " + message;
  if (nth > 1) line += " [" + std::to_string(nth) + " times]";
  diagnose::warn(reporter_, line);
  return true;
}

std::uint64_t Account::lost() const {
  std::uint64_t total = rejected_;
  for (const std::uint64_t events : dropped_) total += events;
  return total;
}

ReporterLedger Account::ledger() const {
  ReporterLedger ledger;
  ledger.name = reporter_;
  ledger.accepted = accepted_;
  ledger.delivered = delivered;
  ledger.rejected = rejected_;
  ledger.resent = resent;
  for (std::size_t i = 0; i < dropped_.size(); ++i) {
    if (dropped_[i] > 0) ledger.dropped[std::string(drop_reasons[i])] = dropped_[i];
  }
  return ledger;
}

}  // namespace pollux::deliver
