// Description: what tells one instrument from another: host, kind, name, unit, description, bounds and
// attributes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <pollux/attribute.hpp>
#include <pollux/detail/record.hpp>

#include "event/tree.hpp"

namespace pollux::aggregate {

// Attributes as entries of a record, by ascending key; of one key given twice the later one. The order in
// which they were given makes no difference.
struct Entries {
  std::vector<std::byte> bytes;
  bool truncated = false;  // some did not fit
};
[[nodiscard]] Entries entries_of(std::span<const Attr> attributes);

// The bytes that follow from the host's key, and only from it, come first.
[[nodiscard]] std::string describe(std::uint64_t key, detail::Kind kind, std::string_view name,
                                   const event::MetricTexts& texts, const void* table,
                                   std::span<const std::byte> entries);
[[nodiscard]] bool is_of_host(const std::string& description, std::uint64_t key);

}  // namespace pollux::aggregate
