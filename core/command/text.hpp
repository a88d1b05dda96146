// Words that several subcommands have in common.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::command {

[[nodiscard]] bool is_utf8(std::string_view text);

// "1 event", "2 events".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

// "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string>& items);

}  // namespace pollux::command
