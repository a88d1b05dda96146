// Plausible: what a plugin hands to the host, checked before it is believed. Tables of extensions are checked
// by <pollux/sdk/extension.hpp>. A pointer that no check can
// judge, such as one into nowhere, stays the plugin's fault.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <pollux/abi/option.h>

namespace pollux::deliver {

// Whether `option` is `tree` or one of the options below it. Reads nothing behind `option`.
[[nodiscard]] bool is_within(const pollux_option* option, const pollux_option& tree);

// Nothing for a text whose data is null, whatever its size says.
[[nodiscard]] std::string_view text_of(pollux_string text);

// Whether the contract has it; which function may answer it is another question.
[[nodiscard]] bool is_status(std::int32_t status);
// What an answer is called in messages: "POLLUX_FATAL", "the unknown status 42".
[[nodiscard]] std::string status_text(std::int32_t status);

// What the contract has not in an answer to deliver, and what is made of it; empty when there is nothing.
[[nodiscard]] std::string fault_of_answer(std::int32_t status, std::uint32_t consumed, std::uint32_t count);

}  // namespace pollux::deliver
