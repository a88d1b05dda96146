// Tally: what became of the lines that were read, and the account that is given at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <pollux/ledger.hpp>

#include "host/account.hpp"

namespace pollux::command {

struct Tally {
  std::uint64_t events = 0;        // handed to the host
  std::uint64_t bad = 0;           // lines that hold no event
  std::uint64_t passed_over = 0;   // events outside of the span that was asked for
  std::uint64_t refused = 0;       // events that the host took no more
  std::uint64_t renamed_keys = 0;  // events with keys beyond those that are told apart
  bool cut_short = false;          // reading failed
};

// Whether each event read has reached every reporter that its routes let it through to, under its own names.
[[nodiscard]] bool is_complete(const Tally& tally, const Ledger& ledger);
using host::is_complete;

// "4 events read, 1 bad line; log: 4 delivered, 0 dropped, 0 rejected; …", each loss with its reasons.
[[nodiscard]] std::string account(const Tally& tally, const Ledger& ledger);

using host::losses;

// Prints `FILE:LINE: reason` for the first bad lines; the account has the number of all.
class BadLines {
 public:
  explicit BadLines(std::string input) : input_(std::move(input)) {}

  void report(std::uint64_t line, std::string_view reason);
  // Says how many were not shown, if any.
  void finish() const;
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr std::uint64_t most_shown = 20;
  std::string input_;
  std::uint64_t count_ = 0;
};

}  // namespace pollux::command
