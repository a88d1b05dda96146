// Links: the spans that a span has to do with and that are not its parent.
#pragma once

#include <cstddef>
#include <cstdint>

#include <pollux/abi/span.h>

namespace pollux {

// Calls `each(const pollux_link&)` for every link of the span; they live as long as it does.
template <class Each>
void for_each_link(const pollux_span& span, Each&& each) {
  const auto* at = reinterpret_cast<const std::byte*>(span.links);
  for (std::uint32_t i = 0; i < span.link_count; ++i, at += span.link_stride)
    each(*reinterpret_cast<const pollux_link*>(at));
}

}  // namespace pollux
