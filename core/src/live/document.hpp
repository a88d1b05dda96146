// Documents: what a client is told, one line of JSON each. In: statistics and figures. Out: text that ends in
// a line feed. docs/live.md describes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <pollux/stats.hpp>

#include "live/figures.hpp"

namespace pollux::live {

// Of `top`: one interval.
struct Interval {
  std::chrono::nanoseconds lasted{};  // 0: it begins here, and there are no figures yet
  std::uint64_t emitted = 0;          // events in it
  std::uint64_t missed = 0;           // since the watching began: timings that the figures lack
  std::vector<Figures::Row> scopes;
};

[[nodiscard]] std::string top_document(const Stats& stats, const Interval& interval);
[[nodiscard]] std::string ledger_document(const Ledger& ledger);
[[nodiscard]] std::string stats_document(const Stats& stats);
[[nodiscard]] std::string error_document(const std::string& why);
[[nodiscard]] std::string end_document();

}  // namespace pollux::live
