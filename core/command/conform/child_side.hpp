// Child side: what a forked process does before and after the function that it was made for.
#pragma once

#include <filesystem>
#include <functional>

#include "command/conform/child.hpp"

namespace pollux::conform {

// Never returns. `report` and `output` are descriptors to write to.
[[noreturn]] void be_child(const std::function<bool(const HandOver&)>& body,
                           const std::filesystem::path& folder, int report, int output);

}  // namespace pollux::conform
