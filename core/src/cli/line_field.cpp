// Checks the type and range of each field.
#include "cli/line_field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "diagnose/clean.hpp"

namespace pollux::cli {

using detail::Kind;
using host::ImportedValue;

namespace {

constexpr double longest_seconds = 9223372036.0;  // that int64 has room for as nanoseconds

const char* type_of(const ImportedValue& value) {
  constexpr const char* names[] = {"null", "a bool", "a whole number", "a number", "a string"};
  return names[value.index()];
}

}  // namespace

Fault wrong_type(std::string_view key, const char* expected, const ImportedValue& found) {
  return "'" + std::string(key) + "' must be " + expected + ", found " + type_of(found);
}

std::optional<double> number_of(const ImportedValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

std::optional<double> measured(const ImportedValue& value) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return number_of(value);
  if (*text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (*text == "Infinity") return infinity;
  if (*text == "-Infinity") return -infinity;
  return std::nullopt;
}

// The fraction by itself: as a product, only every 256th nanosecond of these years is a double.
std::optional<std::int64_t> nanoseconds_of(double seconds) {
  const double whole = std::floor(seconds);
  if (!(std::abs(whole) < longest_seconds)) return std::nullopt;
  return static_cast<std::int64_t>(whole) * 1'000'000'000 + std::llround((seconds - whole) * 1e9);
}

std::optional<std::int64_t> nanoseconds_of(std::string_view decimal) {
  const bool is_negative = decimal.starts_with('-');
  if (is_negative) decimal.remove_prefix(1);
  constexpr int most_decimals = 9;
  std::int64_t nanoseconds = 0;
  int decimals = -1;  // read so far; -1: before the point
  bool rounds_up = false;
  for (const char c : decimal) {
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    if (decimals == most_decimals) rounds_up = c >= '5';
    if (decimals >= 0 && decimals++ >= most_decimals) continue;
    if (__builtin_mul_overflow(nanoseconds, 10, &nanoseconds) ||
        __builtin_add_overflow(nanoseconds, c - '0', &nanoseconds))
      return std::nullopt;
  }
  for (int i = std::max(decimals, 0); i < most_decimals; ++i) {
    if (__builtin_mul_overflow(nanoseconds, 10, &nanoseconds)) return std::nullopt;
  }
  if (rounds_up && __builtin_add_overflow(nanoseconds, 1, &nanoseconds)) return std::nullopt;
  return is_negative ? -nanoseconds : nanoseconds;
}

Fault read_text(std::string_view key, const ImportedValue& value, std::optional<std::string>& into) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type(key, "a string", value);
  into = *text;
  return {};
}

Fault read_seconds(std::string_view key, const ImportedValue& value, std::string_view decimal,
                   std::optional<std::int64_t>& into_ns) {
  const std::optional<double> number = number_of(value);
  if (!number) return wrong_type(key, "a number of seconds", value);
  into_ns = decimal.empty() ? std::nullopt : nanoseconds_of(decimal);
  if (!into_ns) into_ns = nanoseconds_of(*number);
  if (!into_ns) return "'" + std::string(key) + "' is beyond 292 years";
  return {};
}

Fault read_duration(std::string_view key, const ImportedValue& value, std::string_view decimal,
                    std::optional<std::int64_t>& into_ns) {
  const std::optional<double> number = number_of(value);
  if (number && *number >= longest_seconds)
    return into_ns = std::numeric_limits<std::int64_t>::max(), Fault{};
  return read_seconds(key, value, decimal, into_ns);
}

Fault read_depth(const ImportedValue& value, std::optional<std::uint32_t>& into) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (!whole || *whole < 0 || *whole > std::numeric_limits<std::uint32_t>::max()) {
    return "'depth' must be a whole number from 0";
  }
  into = static_cast<std::uint32_t>(*whole);
  return {};
}

Fault read_status(const ImportedValue& value, bool& error) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type("status", "'ok' or 'error'", value);
  if (*text != "ok" && *text != "error")
    return "'status' must be 'ok' or 'error', found '" + diagnose::escaped(*text, 40) + "'";
  error = *text == "error";
  return {};
}

Fault read_metric_type(const ImportedValue& value, Kind& kind) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type("metric_type", "a string", value);
  if (*text == "counter") {
    kind = Kind::counter;
  } else if (*text == "gauge") {
    kind = Kind::gauge;
  } else if (*text == "histogram") {
    kind = Kind::histogram;
  } else if (*text == "up_down_counter") {
    kind = Kind::up_down;
  } else if (*text == "untyped") {
    kind = Kind::untyped;
  } else {
    return "'metric_type' must be counter, up_down_counter, gauge, histogram or untyped, found '" +
           diagnose::escaped(*text, 40) + "'";
  }
  return {};
}

}  // namespace pollux::cli
