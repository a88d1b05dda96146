// LossLog: when the log says how many events were lost: at the first of each reason, then at most once a
// minute.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "deliver/instance.hpp"

namespace pollux::deliver {

// " (queue_full 3, shutdown 1)", or nothing when all are 0.
[[nodiscard]] std::string reasons_text(const std::map<std::string, std::uint64_t>& counts);

// Reads no clock. Not thread-safe: what counts the losses guards it.
class LossLog {
 public:
  // `message`: what the reporter says of it, or nothing. Returns the line that is due, or nothing.
  [[nodiscard]] std::string add(std::string_view reason, std::uint64_t events, Deadline now,
                                const std::string& message = {});

  // The line on what was not said yet, if its time has come; else nothing.
  [[nodiscard]] std::string take(Deadline now);
  // When that is; Deadline::max() when everything was said.
  [[nodiscard]] Deadline due() const { return unsaid_.empty() ? Deadline::max() : next_; }

 private:
  static constexpr std::chrono::minutes pause{1};

  [[nodiscard]] std::string say(Deadline now);

  std::map<std::string, std::uint64_t, std::less<>> totals_;  // by reason
  std::map<std::string, std::uint64_t> unsaid_;               // of these
  std::string message_;                                       // the last one
  Deadline said_ = Deadline::min();
  Deadline next_ = Deadline::min();
};

}  // namespace pollux::deliver
