// What is taken for a secret: options that are never shown, and attributes that no reporter receives.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pollux::config {

// Whether an option of this name is hidden: it contains, without case, password, passwd, passphrase, secret,
// token, api_key, apikey, authorization or credential. A `-` counts as a `_`.
[[nodiscard]] bool looks_secret(std::string_view option_key);

// The default of [redaction] keys.
[[nodiscard]] const std::vector<std::string>& default_redaction_keys();

}  // namespace pollux::config
