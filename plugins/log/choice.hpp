// choice: an option that has one of a few values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include <pollux/sdk/options.hpp>

namespace pollux::log {

// The index among `names` of what is given; `fallback` where nothing is. Refuses any other value.
template <std::size_t N>
std::size_t choice(const Options& options, std::string_view key, const std::string_view (&names)[N],
                   std::size_t fallback = 0) {
  const std::string given = options.string(key, names[fallback]);
  const auto* found = std::find(std::begin(names), std::end(names), given);
  if (found == std::end(names)) {
    std::string expected;
    for (const std::string_view name : names) expected.append(expected.empty() ? "" : ", ").append(name);
    options.reject(key, "expected one of " + expected + "; found '" + given + "'");
  }
  return static_cast<std::size_t>(found - std::begin(names));
}

}  // namespace pollux::log
