// A plugin's own options: a table of the document in, an Option tree with its secrets marked out.
#pragma once

#include "config/document.hpp"
#include "config/faults.hpp"
#include "config/settings.hpp"

namespace pollux::config {

// Options without an entry; what a reporter has whose entry gives none.
[[nodiscard]] Option no_options();

// Reports dates and times, which a plugin cannot be given. Secret are: a text that held ${VAR}, what stands
// under a key that looks like a secret, and all below either.
[[nodiscard]] Option read_option(const Node& node, Faults& faults);

}  // namespace pollux::config
