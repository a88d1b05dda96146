// A time of a trace: nanoseconds in, microseconds as a JSON number out.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace pollux::trace {

// True when a reader that turns the number into a double and cuts it off at nanoseconds, as trace processors
// do, arrives at `ns` again. 1.001 * 1000 is 1000.9999999999999 to it.
[[nodiscard]] inline bool reads_back(std::int64_t ns) {
  return static_cast<std::int64_t>(static_cast<double>(ns) / 1000.0 * 1000.0) == ns;
}

// 1234567 becomes 1234.567. Where that would be read as a nanosecond less a fourth digit prevents it: a child
// would seem to begin before its parent, and would not nest in it.
inline void append_microseconds(std::string& out, std::int64_t ns) {
  char digits[32];
  char* at = digits;
  // Negated as unsigned: the least int64 has no opposite.
  const auto magnitude = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  if (ns < 0) *at++ = '-';
  at = std::to_chars(at, digits + sizeof digits, magnitude / 1000).ptr;
  const auto fraction = static_cast<unsigned>(magnitude % 1000);
  *at++ = '.';
  *at++ = static_cast<char>('0' + fraction / 100);
  *at++ = static_cast<char>('0' + fraction / 10 % 10);
  *at++ = static_cast<char>('0' + fraction % 10);
  constexpr std::int64_t exact = std::int64_t{1} << 53;  // beyond it a double has no room for nanoseconds
  if (ns > -exact && ns < exact && !reads_back(ns)) *at++ = '3';
  out.append(digits, at);
}

}  // namespace pollux::trace
