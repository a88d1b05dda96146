// Line fields: the value of one built-in field of a JSON line in, the event's own type or why it is bad out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/import.hpp"

namespace pollux::command {

using Fault = std::optional<std::string>;  // the reason why a line is bad; nothing when it is good

[[nodiscard]] Fault wrong_type(std::string_view key, const char* expected, const host::ImportedValue& found);

// Whole or not; nothing for another type.
[[nodiscard]] std::optional<double> number_of(const host::ImportedValue& value);

// A number, or one of the texts "NaN", "Infinity" and "-Infinity", by which outputs write what JSON cannot.
[[nodiscard]] std::optional<double> measured(const host::ImportedValue& value);

// Rounded to the nearest; nothing beyond 292 years, and for what is not a number.
[[nodiscard]] std::optional<std::int64_t> nanoseconds_of(double seconds);
// The same of digits such as "1795256102.122222123", without a detour by a double; nothing with an exponent.
[[nodiscard]] std::optional<std::int64_t> nanoseconds_of(std::string_view decimal);

[[nodiscard]] Fault read_text(std::string_view key, const host::ImportedValue& value,
                              std::optional<std::string>& into);
// Seconds become nanoseconds, rounded to the nearest; exact where the number is given as it was written, too.
// A time beyond 292 years from 1970 is a fault, a duration of more is one of 292 years.
[[nodiscard]] Fault read_seconds(std::string_view key, const host::ImportedValue& value,
                                 std::string_view decimal, std::optional<std::int64_t>& into_ns);
[[nodiscard]] Fault read_duration(std::string_view key, const host::ImportedValue& value,
                                  std::string_view decimal, std::optional<std::int64_t>& into_ns);
[[nodiscard]] Fault read_depth(const host::ImportedValue& value, std::optional<std::uint32_t>& into);
[[nodiscard]] Fault read_status(const host::ImportedValue& value, bool& error);
[[nodiscard]] Fault read_metric_type(const host::ImportedValue& value, detail::Kind& kind);

}  // namespace pollux::command
