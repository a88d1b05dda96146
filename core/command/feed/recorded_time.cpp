#include "command/feed/recorded_time.hpp"

#include <charconv>
#include <chrono>
#include <system_error>

#include "command/feed/line_field.hpp"

namespace pollux::command {

namespace {

// Takes numbers and separators from the front of a text; once something is missing, nothing more is taken.
class Parts {
 public:
  explicit Parts(std::string_view text) : left_(text) {}

  int digits(std::size_t count) {
    int value = 0;
    const bool there = left_.size() >= count && left_.find_first_not_of("0123456789") >= count;
    if (there) std::from_chars(left_.data(), left_.data() + count, value);
    take(there ? count : 0, there);
    return value;
  }
  void separator(char expected) { take(1, left_.starts_with(expected)); }
  // ".25" as nanoseconds, or 0 when there is none; the tenth digit and those behind it do not count.
  std::int64_t fraction() {
    if (!left_.starts_with('.')) return 0;
    separator('.');
    std::int64_t value = 0;
    std::size_t count = 0;
    for (; count < left_.size() && left_[count] >= '0' && left_[count] <= '9'; ++count) {
      if (count < 9) value = value * 10 + (left_[count] - '0');
    }
    for (std::size_t i = count; i < 9; ++i) value *= 10;
    take(count, count > 0);
    return value;
  }

  [[nodiscard]] bool is_at_end() const { return left_.empty(); }
  [[nodiscard]] bool has_all() const { return good_ && left_.empty(); }

 private:
  void take(std::size_t count, bool there) {
    good_ = good_ && there;
    left_.remove_prefix(good_ ? count : 0);
  }

  std::string_view left_;
  bool good_ = true;
};

std::optional<std::int64_t> read_number_of_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return nanoseconds_of(seconds);
}

}  // namespace

std::optional<std::int64_t> read_recorded_time(std::string_view text) {
  using namespace std::chrono;
  if (text.find('-', 1) != 4) return read_number_of_seconds(text);
  Parts parts(text);
  const year year(parts.digits(4));
  parts.separator('-');
  const month month(static_cast<unsigned>(parts.digits(2)));
  parts.separator('-');
  const day day(static_cast<unsigned>(parts.digits(2)));
  int of_day[3] = {};  // hours, minutes, seconds
  std::int64_t fraction = 0;
  if (!parts.is_at_end()) {
    for (std::size_t i = 0; i < 3; ++i) {
      parts.separator("T::"[i]);
      of_day[i] = parts.digits(2);
    }
    fraction = parts.fraction();
    parts.separator('Z');
  }
  const year_month_day date(year, month, day);
  if (!parts.has_all() || !date.ok() || of_day[0] > 23 || of_day[1] > 59 || of_day[2] > 59)
    return std::nullopt;
  if (year < std::chrono::year(1678) || year > std::chrono::year(2261)) return std::nullopt;  // beyond int64
  const std::chrono::seconds since = sys_days(date).time_since_epoch() + hours(of_day[0]) +
                                     minutes(of_day[1]) + std::chrono::seconds(of_day[2]);
  return nanoseconds(since).count() + fraction;
}

}  // namespace pollux::command
