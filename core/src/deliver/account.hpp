// Account: what became of one reporter's events, and what there was to complain of.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <pollux/ledger.hpp>

namespace pollux::deliver {

// Not thread-safe: its worker's mutex guards it.
class Account {
 public:
  // `before`: what a reporter of that name has counted already.
  explicit Account(std::string reporter, const ReporterLedger& before = {})
      : accepted(before.accepted),
        delivered(before.delivered),
        rejected(before.rejected),
        resent(before.resent),
        reporter_(std::move(reporter)),
        dropped_(before.dropped) {}

  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;
  std::uint64_t rejected = 0;
  std::uint64_t resent = 0;

  // The first event that a full queue costs is worth a line in the log.
  void drop(const char* reason, std::uint64_t events);

  // Logs trouble, ever more rarely while the same goes on, and returns whether it did. `message` is the
  // reporter's own.
  bool complain(const char* what, const std::string& message, std::uint64_t events);

  // Events that it will never deliver.
  [[nodiscard]] std::uint64_t lost() const;

  struct Complaint {
    std::string text;  // empty: there was none
    std::chrono::steady_clock::time_point at;
  };
  [[nodiscard]] const Complaint& last_complaint() const { return last_complaint_; }

  // What is counted here: not `state`, `in_flight` and what is stuck.
  [[nodiscard]] ReporterLedger ledger() const;

 private:
  std::string reporter_;
  std::map<std::string, std::uint64_t> dropped_;     // by reason
  std::map<std::string, std::uint64_t> complaints_;  // by kind
  Complaint last_complaint_;
};

}  // namespace pollux::deliver
