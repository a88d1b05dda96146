// Plausible: what a plugin hands to the host, checked before it is believed. A pointer that no check can
// judge, such as one into nowhere, stays the plugin's fault.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/option.h>

namespace pollux::deliver {

// Whether `option` is `tree` or one of the options below it. Reads nothing behind `option`.
[[nodiscard]] bool is_within(const pollux_option* option, const pollux_option& tree);

// Nothing for a text whose data is null, whatever its size says.
[[nodiscard]] std::string_view text_of(pollux_string text);

// A table with the functions that the host calls, all of them within its struct_size; else null, and
// `problem` says what is wrong with one that is there.
[[nodiscard]] const pollux_ext_handover* usable_handover(const void* table, std::string& problem);
[[nodiscard]] const pollux_ext_snapshot* usable_snapshot(const void* table, std::string& problem);

// Whether the contract has it; which function may answer it is another question.
[[nodiscard]] bool is_status(std::int32_t status);
// What an answer is called in messages: "POLLUX_FATAL", "the unknown status 42".
[[nodiscard]] std::string status_text(std::int32_t status);

}  // namespace pollux::deliver
