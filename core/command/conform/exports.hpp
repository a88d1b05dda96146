// The symbols that an ELF library exports.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::conform {

// From the bytes of a whole file; nothing when it is no 64-bit ELF library with a table of dynamic symbols.
[[nodiscard]] std::optional<std::vector<std::string>> exported_symbols(std::string_view file);

}  // namespace pollux::conform
