// append_duration: a duration for a person to read, in the unit that leaves one to three digits before the
// point.
#pragma once

#include <cstdint>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/json_text.hpp>

#include "numbers.hpp"

namespace pollux::log {

// "1.234 ms", with `gap` between the number and the unit.
inline void append_duration(Buffer& out, Nanoseconds duration, std::string_view gap) {
  const std::int64_t ns = duration.count();
  if (ns < 1000) {
    json::append_integer(out, ns);
    out.append(gap);
    return out.append("ns");
  }
  const bool in_s = ns >= 1'000'000'000;
  const bool in_ms = ns >= 1'000'000;
  const std::int64_t thousandth = in_s ? 1'000'000 : in_ms ? 1000 : 1;
  json::append_integer(out, ns / thousandth / 1000);
  out.push_back('.');
  append_digits(out, static_cast<std::uint64_t>(ns / thousandth % 1000), 3);
  out.append(gap);
  out.append(in_s ? "s" : in_ms ? "ms" : "us");
}

}  // namespace pollux::log
