// Exact decimal arithmetic on 64-bit integers, for a double would turn "0.3s" into 299999999ns.
#include "config/parse.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

namespace pollux::config {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Ascending.
constexpr Unit time_units[] = {{"ns", 1},
                               {"us", 1'000},
                               {"ms", 1'000'000},
                               {"s", 1'000'000'000},
                               {"m", 60'000'000'000},
                               {"h", 3'600'000'000'000}};
constexpr Unit byte_units[] = {{"B", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}};

// Signed, for durations and the options of a plugin are.
constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
constexpr std::size_t most_decimals = 18;  // 10^18 fits into 64 bits

struct Quantity {
  std::string_view name;      // "a duration"
  std::string_view expected;  // for messages
  std::string_view smallest;  // "nanoseconds"
  std::span<const Unit> units;
};

constexpr Quantity duration_quantity = {"a duration", "a number and a unit (ns, us, ms, s, m, h), such as \"250ms\"",
                                        "nanoseconds", time_units};
constexpr Quantity size_quantity = {"a size", "a number and a unit (B, KiB, MiB, GiB), such as \"64KiB\"", "bytes",
                                    byte_units};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// Appends the digits to `value`; false when it does not fit.
bool append(std::string_view digits, std::uint64_t& value) {
  for (const char c : digits) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  return true;
}

Result<std::uint64_t> parse_quantity(std::string_view text, const Quantity& quantity) {
  const std::string quoted = "\"" + std::string(text) + "\"";
  const auto refuse = [&](const std::string& why) {
    return failure(Error{{}, quoted + " " + why, std::string(quantity.expected), {}});
  };

  const std::string_view whole = take_digits(text);
  if (whole.empty()) return refuse("is not " + std::string(quantity.name));
  std::string_view decimals;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    decimals = take_digits(text);
    if (decimals.empty()) return refuse("has no digit after its point");
    while (decimals.ends_with('0')) decimals.remove_suffix(1);
  }

  if (text.empty()) return refuse("has no unit");
  const auto unit = std::find_if(quantity.units.begin(), quantity.units.end(),
                                 [&](const Unit& candidate) { return candidate.name == text; });
  if (unit == quantity.units.end()) return refuse("has the unknown unit '" + std::string(text) + "'");

  std::uint64_t value = 0;
  if (!append(whole, value) || value > limit / unit->factor) return refuse("is too large");
  value *= unit->factor;

  // decimals / 10^n * factor is whole when what is left of 10^n after reducing divides the decimals.
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
  if (decimals.size() <= most_decimals) {
    append(decimals, numerator);
    for (std::size_t i = 0; i < decimals.size(); ++i) denominator *= 10;
  }
  const std::uint64_t common = std::gcd(denominator, unit->factor);
  denominator /= common;
  if (decimals.size() > most_decimals || numerator % denominator != 0) {
    return refuse("is not a whole number of " + std::string(quantity.smallest));
  }
  const std::uint64_t fraction = numerator / denominator * (unit->factor / common);
  if (fraction > limit - value) return refuse("is too large");
  return value + fraction;
}

std::string format_quantity(std::uint64_t value, std::span<const Unit> units, std::string_view unit_of_zero) {
  if (value == 0) return "0" + std::string(unit_of_zero);
  const auto unit =
      std::find_if(units.rbegin(), units.rend(), [&](const Unit& candidate) { return value % candidate.factor == 0; });
  return std::to_string(value / unit->factor) + std::string(unit->name);
}

}  // namespace

Result<Nanoseconds> parse_duration(std::string_view text) {
  Result<std::uint64_t> count = parse_quantity(text, duration_quantity);
  if (!count) return failure(std::move(count.error()));
  return Nanoseconds(static_cast<std::int64_t>(*count));
}

Result<std::uint64_t> parse_size(std::string_view text) { return parse_quantity(text, size_quantity); }

std::string format_duration(Nanoseconds duration) {
  if (duration.count() < 0) return "-" + format_duration(-duration);
  return format_quantity(static_cast<std::uint64_t>(duration.count()), time_units, "s");
}

std::string format_size(std::uint64_t bytes) { return format_quantity(bytes, byte_units, "B"); }

}  // namespace pollux::config
