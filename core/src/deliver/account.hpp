// Account: what became of one reporter's events, and what there was to complain of. The log hears of losses
// from here.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <pollux/ledger.hpp>

#include "deliver/ages.hpp"
#include "deliver/loss_log.hpp"
#include "deliver/reason.hpp"

namespace pollux::deliver {

// Not thread-safe: its worker's mutex guards it.
class Account {
 public:
  enum class Logged : bool { no, yes };

  // `before`: what a reporter of that name has counted already. `max_age`: see too_old_before.
  Account(std::string reporter, std::chrono::nanoseconds max_age, Logged logged,
          const ReporterLedger& before = {})
      : delivered(before.delivered),
        resent(before.resent),
        reporter_(std::move(reporter)),
        logged_(logged),
        accepted_(before.accepted),
        rejected_(before.rejected),
        ages_(max_age) {
    for (std::size_t i = 0; i < drop_reasons.size(); ++i) {
      const auto at = before.dropped.find(std::string(drop_reasons[i]));
      if (at != before.dropped.end()) dropped_[i] = at->second;
    }
  }

  std::uint64_t delivered = 0;
  std::uint64_t resent = 0;

  // Each event has the sequence `accepted()` had before it was accepted.
  void accept(std::uint64_t events, Deadline now) {
    ages_.note(accepted_, now);
    accepted_ += events;
  }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }
  // The sequence before which all events were accepted longer than `max_age` ago.
  [[nodiscard]] std::uint64_t too_old_before(Deadline now) const { return ages_.too_old_before(now); }
  void adjust(std::chrono::nanoseconds max_age) { ages_.adjust(max_age); }

  // Events that it will never deliver. Counting them needs no memory. The log says how many: of each reason
  // at first, then at most once a minute, which `log_losses` sees to while nothing more is lost.
  void drop(DropReason reason, std::uint64_t events);
  void reject(std::uint64_t events, const std::string& message);  // `message` is the reporter's own
  // Delivered events that the reporter has found to be lost: at most those that were delivered.
  void take_back(std::uint64_t events, const std::string& message);
  void log_losses(Deadline now);
  [[nodiscard]] Deadline log_due() const { return logged_ == Logged::yes ? losses_.due() : Deadline::max(); }
  [[nodiscard]] std::uint64_t lost() const;  // how many

  // Logs trouble, ever more rarely while the same goes on, and returns whether it did.
  bool complain(const char* what, const std::string& message, std::uint64_t events);

  struct Complaint {
    std::string text;  // empty: there was none
    std::chrono::steady_clock::time_point at;
  };
  [[nodiscard]] const Complaint& last_complaint() const { return last_complaint_; }

  // What is counted here: not `state`, `in_flight` and what is stuck.
  [[nodiscard]] ReporterLedger ledger() const;

 private:
  void lose(const char* reason, std::uint64_t events, const std::string& message);
  void log(const std::string& line) const;
  void note(const char* what, const std::string& message);

  std::string reporter_;
  Logged logged_;
  std::uint64_t accepted_;
  std::uint64_t rejected_;
  std::array<std::uint64_t, drop_reasons.size()> dropped_{};
  std::map<std::string, std::uint64_t> complaints_;  // by kind
  Ages ages_;
  LossLog losses_;
  Complaint last_complaint_;
};

}  // namespace pollux::deliver
