// The figures one by one, then what they must be to each other.
#include "cli/line_aggregate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "diagnose/clean.hpp"

namespace pollux::cli {

using detail::Kind;
using host::ImportedAggregate;

namespace {

Fault read_count(const host::ImportedValue& value, std::optional<std::int64_t>& into) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (!whole) return wrong_type("count", "a whole number", value);
  if (*whole < 1) return "'count' must be at least 1, found " + std::to_string(*whole);
  into = *whole;
  return {};
}

// Not "inf" or "nan", which from_chars takes.
std::optional<double> finite_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string bucket(std::string_view key) { return "bucket '" + diagnose::escaped(key, 40) + "'"; }

struct LineBucket {
  double upper;
  std::uint64_t count;
};

// In any order: the members of an object have none, and a tool that sorts keys puts "10" before "5".
Fault read_buckets(const std::vector<Member>& members, std::vector<LineBucket>& into) {
  for (const auto& [key, value] : members) {
    const std::optional<double> bound =
        key == "Infinity" ? std::numeric_limits<double>::infinity() : finite_number(key);
    if (!bound) return bucket(key) + " must be an upper bound: a finite number, or 'Infinity'";
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (!whole || *whole < 0) return bucket(key) + " must hold a whole number, 0 or more";
    into.push_back({*bound, static_cast<std::uint64_t>(*whole)});
  }
  std::ranges::sort(into, {}, &LineBucket::upper);
  if (!std::isinf(into.back().upper)) return "'buckets' must have one of all others, 'Infinity'";
  const auto twice = std::ranges::adjacent_find(into, {}, &LineBucket::upper);
  if (twice != into.end()) return "two of 'buckets' have the same upper bound";
  return {};
}

Fault check_count(const std::vector<LineBucket>& buckets, std::int64_t count) {
  auto left = static_cast<std::uint64_t>(count);
  for (const LineBucket& each : buckets) {
    if (each.count > left)
      return "'buckets' must hold as many observations as 'count', " + std::to_string(count);
    left -= each.count;
  }
  if (left != 0) return "'buckets' must hold as many observations as 'count', " + std::to_string(count);
  return {};
}

}  // namespace

bool has_aggregate(const FlatObject& line) {
  const auto has = [&](std::string_view key) {
    return std::any_of(line.members.begin(), line.members.end(), [&](const Member& member) {
      return member.first == key && !std::holds_alternative<std::monostate>(member.second);
    });
  };
  return line.buckets || (has("count") && has("interval_s"));
}

Fault LineAggregate::take(const Member& member) {
  const auto& [key, value] = member;
  if (std::holds_alternative<std::monostate>(value)) return {};
  if (key == "count") return read_count(value, count_);
  if (key == "interval_s") return read_duration(key, value, {}, interval_ns_);
  if (key == "buckets") return wrong_type(key, "an object", value);
  std::optional<double>& into = key == "sum" ? sum_ : key == "min" ? min_ : max_;
  into = measured(value);
  if (!into) return wrong_type(key, "a number, 'NaN', 'Infinity' or '-Infinity'", value);
  return {};
}

Fault LineAggregate::finish(const std::vector<Member>& buckets, Kind kind,
                            std::optional<ImportedAggregate>& into) const {
  if (kind == Kind::untyped)
    return "an aggregate must have the 'metric_type' counter, up_down_counter, gauge or histogram";
  for (const auto& [key, given] : {std::pair("count", count_.has_value()), std::pair("sum", sum_.has_value()),
                                   std::pair("min", min_.has_value()), std::pair("max", max_.has_value()),
                                   std::pair("interval_s", interval_ns_.has_value())}) {
    if (!given)
      return "'" + std::string(key) + "' is missing; an aggregate has count, sum, min, max and interval_s";
  }
  if (*interval_ns_ < 0) return "'interval_s' is negative";
  const bool only_nan = std::isinf(*min_) && std::isinf(*max_);  // then they were never set
  if (*min_ > *max_ && !only_nan) return "'min' is above 'max'";
  if (buckets.empty() == (kind == Kind::histogram))
    return buckets.empty() ? "'buckets' are missing, of a histogram's aggregate"
                           : "'buckets' must be a histogram's";

  ImportedAggregate made{*interval_ns_, static_cast<std::uint64_t>(*count_), *sum_, *min_, *max_, {}, {}};
  if (!buckets.empty()) {
    std::vector<LineBucket> read;
    if (Fault fault = read_buckets(buckets, read)) return fault;
    if (Fault fault = check_count(read, *count_)) return fault;
    for (const LineBucket& each : read) {
      if (std::isfinite(each.upper)) made.bounds.push_back(each.upper);
      made.buckets.push_back(each.count);
    }
  }
  into = std::move(made);
  return {};
}

}  // namespace pollux::cli
