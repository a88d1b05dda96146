// Decode: what a record points to in its ring, copied into a batch's arena in the ABI's own layout, redacted.
#pragma once

#include <cstdint>
#include <string_view>

#include <pollux/abi/value.h>

#include "collect/record_view.hpp"
#include "collect/redactor.hpp"
#include "deliver/batch.hpp"

namespace pollux::collect {

struct DecodedAttributes {
  const pollux_attribute* first = nullptr;
  std::uint32_t count = 0;
};

// Whether a key came before. Ids are dense: those of most events differ in their last six bits already.
class UniqueKeys {
 public:
  // May say yes where it did not, never no where it did.
  [[nodiscard]] bool may_have(std::uint32_t key_id) {
    const std::uint64_t bit = std::uint64_t{1} << (key_id % 64);
    const bool seen = (seen_ & bit) != 0;
    seen_ |= bit;
    return seen;
  }

 private:
  std::uint64_t seen_ = 0;
};

// Leaves of each key the attribute that was set last; returns how many are left.
[[nodiscard]] std::uint32_t remove_replaced(pollux_attribute* attributes, std::uint32_t count);

// The entries in [at, end), each key once.
[[nodiscard]] DecodedAttributes decode_attributes(const std::byte* at, const std::byte* end,
                                                  Redactor& redactor, deliver::Batch& into);

// A string value of a metric, and one of an attribute that is not hidden, as they are delivered.
[[nodiscard]] pollux_value decode_text(std::string_view text, Redactor& redactor, deliver::Arena& arena);
[[nodiscard]] pollux_value decode_text(std::string_view text, std::uint32_t key_id, Redactor& redactor,
                                       deliver::Arena& arena);

// The same of a value whose end is missing.
[[nodiscard]] pollux_value decode_cut_text(std::string_view text, Redactor& redactor, deliver::Arena& arena);

[[nodiscard]] pollux_value hidden_value();

}  // namespace pollux::collect
