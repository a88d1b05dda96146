// Splits a time by whole seconds and writes its digits in pairs.
#include "time_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstring>

namespace pollux::file {
namespace {

constexpr std::uint64_t second_ns = 1'000'000'000;

// "00", "01", … "99"
constexpr auto pairs = [] {
  std::array<char, 200> table{};
  for (std::size_t i = 0; i < 100; ++i) {
    table[2 * i] = static_cast<char>('0' + i / 10);
    table[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return table;
}();

void put_pair(char* to, std::uint32_t number) { std::memcpy(to, pairs.data() + std::size_t{2} * number, 2); }

// Nine digits.
void put_fraction(char* to, std::uint32_t nanoseconds) {
  put_pair(to, nanoseconds / 10'000'000);
  put_pair(to + 2, nanoseconds / 100'000 % 100);
  put_pair(to + 4, nanoseconds / 1'000 % 100);
  put_pair(to + 6, nanoseconds / 10 % 100);
  to[8] = static_cast<char>('0' + nanoseconds % 10);
}

}  // namespace

void append_seconds(TextBuffer& out, Nanoseconds time) {
  const bool negative = time.count() < 0;
  const auto bits = static_cast<std::uint64_t>(time.count());
  const std::uint64_t size = negative ? 0 - bits : bits;  // of the least int64 as well

  char* const begin = out.room(32);
  char* at = begin;
  if (negative) *at++ = '-';
  at = std::to_chars(at, begin + 24, size / second_ns).ptr;
  *at++ = '.';
  put_fraction(at, static_cast<std::uint32_t>(size % second_ns));
  char* end = at + 9;
  while (end > at + 1 && end[-1] == '0') --end;
  out.extend(static_cast<std::size_t>(end - begin));
}

// The second in which the least of all times lies does not begin within an int64 of nanoseconds: so its
// fraction is not a difference of times.
void DateWriter::append(TextBuffer& out, WallTime time) {
  using namespace std::chrono;
  constexpr auto per_second = static_cast<std::int64_t>(second_ns);
  const auto second = floor<std::chrono::seconds>(time);
  const std::int64_t rest = time.time_since_epoch().count() % per_second;
  if (second.time_since_epoch().count() != second_) {
    second_ = second.time_since_epoch().count();
    const auto day = floor<days>(second);
    const year_month_day date(day);
    const hh_mm_ss clock(second - day);
    char text[64];
    const int size =
        std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                      static_cast<int>(clock.seconds().count()));
    second_text_.assign(text, static_cast<std::size_t>(size));
  }
  out.append(second_text_);
  put_fraction(out.room(9), static_cast<std::uint32_t>(rest < 0 ? rest + per_second : rest));
  out.extend(9);
  out.push_back('Z');
}

}  // namespace pollux::file
