// The nearest of several known words to a mistyped one, for "did you mean".
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pollux::config {

// The known word that takes the fewest single-letter edits (a swap of neighbours counts as one), without case, or one
// that contains `word` or is contained in it. Nothing when none is near enough to have been meant.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

// "did you mean 'include'?", or nothing.
[[nodiscard]] std::string suggestion(std::string_view word, std::span<const std::string_view> known);

// "a, b, c".
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

}  // namespace pollux::config
