// Conceal: what the host's own messages never show: secrets of the configuration, wherever a plugin, the
// system or the host itself quotes them, and what the hosts' patterns find.
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

// As long as they exist, what they find reads [redacted] in every message.
void conceal_matches(std::weak_ptr<const redact::ValuePatterns> patterns);

// The message as it may be shown. Safe from any thread, as the others.
[[nodiscard]] std::string concealed(std::string_view message);

// A scope's or a metric's name as messages quote it, concealed before it is cut to a line's length.
[[nodiscard]] std::string quoted(std::string_view name);

// Held over fork, so that the child can conceal.
[[nodiscard]] std::mutex& conceal_mutex();

}  // namespace pollux::diagnose
