// Difference: what two configurations have unlike, wherever it stands in their files.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace pollux::host {

// Whether what the host itself does for a reporter is the same: its routes, its queue, its retries.
[[nodiscard]] bool is_treated_alike(const config::ReporterSettings& a, const config::ReporterSettings& b);

// What changes at the next start only, a sentence each; in `to` it is set back to what runs.
[[nodiscard]] std::vector<std::string> keep_what_cannot_change(const config::Settings& from,
                                                               config::Settings& to);

// The keys of [telemetry], [plugins] and [redaction] whose values differ, as "redaction.values".
[[nodiscard]] std::vector<std::string> changed_keys(const config::Settings& from, const config::Settings& to);

}  // namespace pollux::host
