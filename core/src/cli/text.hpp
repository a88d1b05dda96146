// Words that several subcommands have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::cli {

[[nodiscard]] bool is_utf8(std::string_view text);

// "1 event", "2 events".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace pollux::cli
