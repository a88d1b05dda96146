// What is taken for a secret: settings that are never shown, and what no reporter receives of the program's
// data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "config/settings.hpp"

namespace pollux::config {

// Whether an option of this name is hidden: it contains, without case, password, passwd, passphrase, secret,
// token, api_key, apikey, authorization or credential. A `-` counts as a `_`.
[[nodiscard]] bool looks_secret(std::string_view option_key);

// Marks the option and all that is below it.
void mark_secret(Option& option);

// Marks the options of all reporters, and what is below them, whose key or value the redaction finds.
void mark_secret_options(Settings& settings);

// Notes every text of the document that came from ${VAR}, in each form that the settings keep it in, as
// hidden in the settings, and conceals it in messages.
void hide_texts_from_environment(const Node& document, Settings& settings);

}  // namespace pollux::config
