#include "deliver/loss_log.hpp"

#include <cstdio>
#include <utility>

namespace pollux::deliver {

std::string reasons_text(const std::map<std::string, std::uint64_t>& counts) {
  std::string text;
  for (const auto& [reason, count] : counts) {
    if (count != 0) text += (text.empty() ? " (" : ", ") + reason + ' ' + std::to_string(count);
  }
  return text.empty() ? text : text + ')';
}

std::string LossLog::add(std::string_view reason, std::uint64_t events, Deadline now,
                         const std::string& message) {
  if (events == 0) return {};
  const auto [total, is_new] = totals_.try_emplace(std::string(reason), 0);
  total->second += events;
  unsaid_[total->first] += events;
  if (!message.empty()) message_ = message;
  return is_new ? say(now) : take(now);
}

std::string LossLog::take(Deadline now) { return now >= due() ? say(now) : std::string(); }

std::string LossLog::say(Deadline now) {
  std::uint64_t lost = 0, total = 0;
  for (const auto& [reason, events] : unsaid_) lost += events;
  for (const auto& [reason, events] : totals_) total += events;
  std::string line = "lost " + std::to_string(lost) + (lost == 1 ? " event" : " events");
  line += reasons_text(std::exchange(unsaid_, {}));
  if (total > lost) {
    char since[32];
    std::snprintf(since, sizeof since, "%.0f s", std::chrono::duration<double>(now - said_).count());
    line += std::string(" in the last ") + since + "; " + std::to_string(total) + " in total";
  }
  if (const std::string message = std::exchange(message_, {}); !message.empty()) line += ": " + message;
  said_ = now;
  next_ = now + pause;
  return line;
}

}  // namespace pollux::deliver
