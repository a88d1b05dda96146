// Which names are names.
#pragma once

#include <cstddef>
#include <string_view>

namespace pollux::event {

inline constexpr std::size_t max_name_size = 255;  // bytes of one name

// Not empty, at most 255 bytes of valid UTF-8, no control character, and no empty part between dots.
[[nodiscard]] bool is_well_formed(std::string_view name);

// ^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$
[[nodiscard]] bool is_strict(std::string_view name);

// Replaces each byte that belongs to no valid sequence by '?'.
void repair_utf8(char* text, std::size_t size);

}  // namespace pollux::event
