// A flat object: one line of JSON in, its scalar members and those of its nested "attributes" and "buckets"
// out, in order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/result.hpp>

#include "host/import.hpp"

namespace pollux::command {

using Member = std::pair<std::string, host::ImportedValue>;  // a null is std::monostate

struct FlatObject {
  std::vector<Member> members;
  std::vector<Member> attributes;              // of the object under "attributes"
  std::optional<std::vector<Member>> buckets;  // of the one under "buckets"

  // As they are written, of the members whose keys end in "_s": a double has no room for the nanoseconds of a
  // time since 1970.
  std::vector<std::pair<std::string, std::string>> decimals;
  [[nodiscard]] std::string_view decimal_of(std::string_view key) const;  // empty: none
};

// Fails with the reason when the text is not one JSON object, is not UTF-8, nests anything but
// those two objects, or has a number that a double cannot hold. A whole number beyond int64 becomes a double.
[[nodiscard]] Result<FlatObject, std::string> parse_flat_object(std::string_view text);

}  // namespace pollux::command
