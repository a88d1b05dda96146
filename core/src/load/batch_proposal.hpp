// BatchProposal: how a plugin would have events gathered for its calls: the manifest's entry `batch`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "pollux/result.hpp"

namespace pollux::load {

struct BatchProposal {
  std::uint32_t events = 0;          // so many are enough
  std::chrono::nanoseconds delay{};  // the oldest waits no longer; 0: nothing waits
};

// "1024|200ms". The error has no `where`.
[[nodiscard]] Result<BatchProposal> parse_batch_proposal(std::string_view text);

}  // namespace pollux::load
