// The two lists. They differ on purpose: hiding a harmless option in a listing costs nothing, while redacting
// a harmless attribute loses data. So `*token` spares the counts that pipelines record: prompt_tokens,
// token_efficiency.
#include "config/secrets.hpp"

#include <algorithm>

namespace pollux::config {

bool looks_secret(std::string_view option_key) {
  static constexpr std::string_view words[] = {"password", "passwd", "passphrase",    "secret",    "token",
                                               "api_key",  "apikey", "authorization", "credential"};
  std::string key(option_key);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

const std::vector<std::string>& default_redaction_keys() {
  static const std::vector<std::string> keys = {
      "*password*",   "*passwd*",       "*passphrase*", "*secret*",     "*token",
      "*api_key*",    "*api-key*",      "*apikey*",     "*access_key*", "*private_key*",
      "*credential*", "*authorization", "*cookie",
  };
  return keys;
}

}  // namespace pollux::config
