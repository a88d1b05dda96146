// SHA-256 (FIPS 180-4), by which plugin files are pinned and told apart; the only door to Nettle.
#pragma once

#include <string>
#include <string_view>

namespace pollux::load {

// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
[[nodiscard]] std::string sha256_of(std::string_view bytes);

}  // namespace pollux::load
