// UtcStamp and LocalStamp: the text of a second.
#include "stamp.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>

namespace pollux::log {

void UtcStamp::begin(std::int64_t second) {
  using namespace std::chrono;
  second_ = second;
  const sys_seconds time{std::chrono::seconds(second)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  text_ = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

void LocalStamp::begin(std::int64_t second) {
  // Not strftime, whose months are those of the application's locale.
  constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  second_ = second;
  std::tm local{};
  const std::time_t time = second;
  if (!::localtime_r(&time, &local)) local.tm_mday = 1;  // a year beyond an int
  text_ = fmt::format("{} {:2} {:02}:{:02}:{:02}", months[local.tm_mon], local.tm_mday, local.tm_hour,
                      local.tm_min, local.tm_sec);
}

}  // namespace pollux::log
