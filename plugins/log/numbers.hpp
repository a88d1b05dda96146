// Numbers as text that need no floating point: seconds from nanoseconds, digits of a fixed width, bytes.
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "buffer.hpp"

namespace pollux::log {

// Exactly `width` digits, at most 20.
inline void append_digits(Buffer& out, std::uint64_t number, std::size_t width) {
  char* const digits = out.room_for(width);
  for (std::size_t i = width; i-- > 0; number /= 10) digits[i] = static_cast<char>('0' + number % 10);
  out.take(width);
}

// In seconds, exactly: "5.0", "0.000001234", "-1.5". A double of that time has the same shortest digits as
// long as they are 15 or fewer; a time of day has more.
inline void append_seconds(Buffer& out, std::chrono::nanoseconds time) {
  const bool negative = time.count() < 0;
  const auto count = static_cast<std::uint64_t>(time.count());
  const std::uint64_t size = negative ? 0 - count : count;
  constexpr std::size_t most = 32;
  char* const begin = out.room_for(most);
  char* at = begin;
  if (negative) *at++ = '-';
  at = std::to_chars(at, begin + most, size / 1'000'000'000).ptr;
  *at++ = '.';
  auto fraction = static_cast<std::uint32_t>(size % 1'000'000'000);
  for (std::size_t i = 9; i-- > 0; fraction /= 10) at[i] = static_cast<char>('0' + fraction % 10);
  std::size_t digits = 9;
  while (digits > 1 && at[digits - 1] == '0') --digits;
  out.take(static_cast<std::size_t>(at - begin) + digits);
}

// Lower-case hexadecimal.
inline void append_hex(Buffer& out, std::span<const std::uint8_t> bytes) {
  for (const std::uint8_t byte : bytes) {
    out.push_back("0123456789abcdef"[byte >> 4]);
    out.push_back("0123456789abcdef"[byte & 0xF]);
  }
}

}  // namespace pollux::log
