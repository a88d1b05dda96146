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

// The entries in [at, end).
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
