// Which names are names.
#pragma once

#include <cstddef>
#include <string_view>

namespace pollux::event {

inline constexpr std::size_t max_name_size = 255;  // bytes of one name
inline constexpr std::size_t max_unit_size = 63;   // bytes, as the next
inline constexpr std::size_t max_description_size = 1023;

// Not empty, at most 255 bytes of valid UTF-8, no control character, and no empty part between dots.
[[nodiscard]] bool is_well_formed(std::string_view name);

// ^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$
[[nodiscard]] bool is_strict(std::string_view name);

// At most so many bytes of valid UTF-8 without control characters; may be empty.
[[nodiscard]] bool is_line(std::string_view text, std::size_t most);

// Replaces each byte that belongs to no valid sequence by '?'.
void repair_utf8(char* text, std::size_t size);

}  // namespace pollux::event
