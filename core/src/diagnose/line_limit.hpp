// LineLimit: how many lines each source may log, so that one that repeats itself leaves room for the others.
// Used under the log's lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pollux::diagnose {

class LineLimit {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr double lines_a_second = 20;
  static constexpr double burst = 200;
  static constexpr std::size_t most_sources = 256;  // beyond them the rest share one allowance
  static constexpr std::chrono::seconds between_reports{1};

  // Whether the source may log a line now; one that may not is counted.
  [[nodiscard]] bool admit(std::string_view source, Clock::time_point now);

  // When there is something to report; max: nothing was suppressed.
  [[nodiscard]] Clock::time_point next_report() const { return next_report_; }

  // The lines that were suppressed since the last report, by source.
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> take_report();

 private:
  struct Source {
    double allowance = burst;
    Clock::time_point at;
    std::uint64_t suppressed = 0;
  };

  [[nodiscard]] Source& find(std::string_view name, Clock::time_point now);
  void forget_idle(Clock::time_point now);

  std::map<std::string, Source, std::less<>> sources_;
  Source others_;
  Clock::time_point next_report_ = Clock::time_point::max();
};

}  // namespace pollux::diagnose
