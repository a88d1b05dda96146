// Text from a file that is not trusted yet: whether it can be shown to a person.
#pragma once

#include <string_view>

namespace pollux::load {

// True for valid UTF-8 without control characters, which could rewrite what a terminal shows.
[[nodiscard]] bool is_plain_text(std::string_view text);

}  // namespace pollux::load
