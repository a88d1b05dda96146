// Conceal: what messages never show: secrets of the configuration, wherever a plugin, the system or the host
// itself quotes them, and what the patterns of redaction find. The parts of `cleaned`, which is what messages
// pass through; see clean.hpp.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "redact/value_patterns.hpp"

namespace pollux::diagnose {

// Shorter secrets cannot be told from words of the message: "text" may be the value of a variable.
inline constexpr std::size_t least_concealed = 8;  // bytes

// From here on that text reads [hidden] in every message. Kept for the process; one that is too short is not.
void conceal(std::string_view secret);

// As long as they exist, what they find reads [redacted] in every message: those of every host that is open
// or being opened. While there are none, the default patterns of [redaction] are in force.
void conceal_matches(std::weak_ptr<const redact::ValuePatterns> patterns);

// The message without secrets; each byte that is not UTF-8 is escaped first, as `\xff`, because the patterns
// do not see through it. Any thread.
[[nodiscard]] std::string concealed(std::string_view message);

// Held over fork, so that the child can conceal.
[[nodiscard]] std::mutex& conceal_mutex();

}  // namespace pollux::diagnose
