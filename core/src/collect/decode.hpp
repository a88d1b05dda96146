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

// Text as it is delivered: capped, and valid UTF-8 (RFC 3629), each byte that is not becoming '?'.
[[nodiscard]] pollux_value decode_text(std::string_view text, const Redactor& redactor,
                                       deliver::Arena& arena);

[[nodiscard]] pollux_value hidden_value();

}  // namespace pollux::collect
