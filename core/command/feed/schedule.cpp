#include "command/feed/schedule.hpp"

#include <algorithm>

namespace pollux::command {

bool Schedule::wants(std::optional<std::int64_t> time) const {
  if (!from_ && !until_) return true;
  return time && (!from_ || *time >= *from_) && (!until_ || *time < *until_);
}

Schedule::Clock::duration Schedule::left(std::optional<std::int64_t> time, Clock::time_point now) {
  if (!speed_ || !time) return {};
  if (!start_) start_ = Start{*time, now};
  // As doubles, for the difference of two times may not fit; a century is as good as for ever.
  constexpr double longest = 100.0 * 365 * 24 * 3600 * 1e9;
  const double recorded = static_cast<double>(*time) - static_cast<double>(start_->recorded);
  const double played = std::clamp(recorded / *speed_, 0.0, longest);
  const auto due = start_->played + std::chrono::nanoseconds(static_cast<std::int64_t>(played));
  return std::max(due - now, Clock::duration{});
}

}  // namespace pollux::command
