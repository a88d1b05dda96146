#include "number_text.hpp"

#include <charconv>
#include <cmath>

namespace pollux::statsd {

void append_number(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_number(std::string& out, double number) {
  if (std::isnan(number)) {
    out += "nan";
    return;
  }
  char digits[40];
  const double size = std::fabs(number);
  if (size < 9007199254740992.0 && number == std::trunc(number)) {  // 2^53; also makes -0.0 a 0
    return append_number(out, static_cast<std::int64_t>(number));
  }
  const bool fixed = size >= 1e-9 && size < 1e21;
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number, format).ptr);
}

void append_milliseconds(std::string& out, std::chrono::nanoseconds duration) {
  constexpr std::int64_t in_millisecond = 1'000'000;
  const std::int64_t ns = duration.count();
  append_number(out, ns / in_millisecond);
  std::int64_t rest = ns % in_millisecond;
  if (rest == 0) return;
  char digits[7] = {'.'};
  for (int i = 6; i > 0; --i, rest /= 10) digits[i] = static_cast<char>('0' + rest % 10);
  int size = 7;
  while (digits[size - 1] == '0') --size;
  out.append(digits, digits + size);
}

}  // namespace pollux::statsd
