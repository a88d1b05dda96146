// Bounds of histograms, checked and made into tables. A table is made once for each list of bounds, and kept
// for the life of the process, since handles point to it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <pollux/detail/bucket_table.hpp>

namespace pollux::aggregate {

using detail::BucketTable;

// For durations in seconds: 10 µs to 10 s, three a decade.
[[nodiscard]] std::span<const double> default_bounds();

// What is wrong with the bounds; nothing when they are 1 to 160 finite numbers, ascending.
[[nodiscard]] std::optional<std::string> fault_of(std::span<const double> bounds);

// The table of good bounds.
[[nodiscard]] BucketTable table_of(std::span<const double> bounds);

}  // namespace pollux::aggregate
