// The defaults of [redaction]: which keys stand for secrets, and by which forms secrets are found in texts.
#pragma once

#include <string>
#include <vector>

namespace pollux::redact {

// Immortal both: the log redacts while the program's statics are destroyed.
[[nodiscard]] const std::vector<std::string>& default_keys();
[[nodiscard]] const std::vector<std::string>& default_values();

}  // namespace pollux::redact
