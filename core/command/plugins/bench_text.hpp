// Bench text: what a plugin costs in, what `pollux plugins bench` prints about it out.
#pragma once

#include <string>

#include "command/conform/target.hpp"
#include "command/measure/plugin_cost.hpp"

namespace pollux::command {

[[nodiscard]] std::string cost_as_text(const conform::Target& target, const measure::PluginCost& cost,
                                       bool bold_header);
[[nodiscard]] std::string cost_as_json(const conform::Target& target, const measure::PluginCost& cost);

// On its way from the process that measures; the second fails when the text was not made by the first.
[[nodiscard]] std::string packed(const Result<measure::PluginCost>& cost);
[[nodiscard]] Result<measure::PluginCost> unpacked(const std::string& text);

}  // namespace pollux::command
