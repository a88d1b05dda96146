// The lists. Those of keys differ on purpose: hiding a harmless option in a listing costs nothing, while
// redacting a harmless attribute loses data. So `*token` spares the counts that pipelines record:
// prompt_tokens, token_efficiency.
#include "config/secrets.hpp"

#include <algorithm>
#include <variant>

#include "config/text_checks.hpp"
#include "diagnose/conceal.hpp"
#include "redact/key_patterns.hpp"
#include "redact/value_patterns.hpp"

namespace pollux::config {

namespace {

struct Rules {
  redact::KeyPatterns keys;
  redact::ValuePatterns values;
};

void mark_found(Option& option, const Rules& rules) {
  const auto* text = std::get_if<std::string>(&option.value);
  if (option.secret) return mark_secret(option);
  if (rules.keys.match(option.key) || (text && rules.values.may_match(*text))) return mark_secret(option);
  if (auto* children = std::get_if<std::vector<Option>>(&option.value)) {
    for (Option& child : *children) mark_found(child, rules);
  }
}

}  // namespace

void mark_secret(Option& option) {
  option.secret = true;
  if (auto* children = std::get_if<std::vector<Option>>(&option.value)) {
    for (Option& child : *children) mark_secret(child);
  }
}

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

// Each finds one kind of secret by a form that hardly anything else has: a fixed prefix or frame, and a
// length. A group leaves the frame readable.
const std::vector<std::string>& default_redaction_values() {
  static const std::vector<std::string> values = {
      // An HTTP header, by its scheme: "Authorization: Basic dXNlcjpw…".
      R"((?i)\bauthorization\s*[:=]\s*(?:basic|bearer|digest|negotiate|token)\s+(\S+))",
      // A bearer token without its header; 20 characters, so that no word of a sentence is one.
      R"((?i)\bbearer\s+([a-z0-9._~+/-]{20,}=*))",
      // JSON Web Tokens, signed or encrypted: base64url of `{"`, then parts between dots.
      R"(\beyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){1,4})",
      // AWS access key ids, long-lived and temporary.
      R"(\b(?:AKIA|ASIA)[A-Z2-7]{16}\b)",
      // Private keys in PEM and OpenPGP armour, whole or cut short.
      R"((?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z))",
      // The password of user:password@ in a URL; user and host stay.
      R"((?i)\b[a-z][a-z0-9+.-]*://[^\s/?#:@]*:([^\s/?#]+)@)",
      // Tokens that their makers mark: GitHub, GitLab, Slack, Stripe, Google, OpenAI and Anthropic.
      R"(\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22}|glpat-[A-Za-z0-9_-]{20}|xox[abeoprs]-[A-Za-z0-9-]{10}|[rs]k_(?:live|test)_[A-Za-z0-9]{16}|AIza[A-Za-z0-9_-]{35}|sk-(?:proj|svcacct|ant-api[0-9]{2})-[A-Za-z0-9_-]{20})[A-Za-z0-9_-]*)",
      // password=… and "password": "…", in connection strings, queries and bodies.
      R"((?i)(?:password|passwd|secret|api_?key|(?:access|auth|refresh|id)_token)(?:=|"\s*:\s*")([^\s"'&;,]+))",
  };
  return values;
}

void mark_secret_options(Settings& settings) {
  const Rules rules{redact::KeyPatterns(settings.redaction.keys),
                    redact::ValuePatterns(settings.redaction.values)};
  for (ReporterSettings& reporter : settings.reporters) mark_found(reporter.options, rules);
}

void hide_texts_from_environment(const Node& document, Settings& settings) {
  if (document.kind == Kind::list || document.kind == Kind::table) {
    for (const Node& child : document.children()) hide_texts_from_environment(child, settings);
    return;
  }
  if (document.kind != Kind::text || !document.from_environment) return;
  const std::string& text = document.text();
  for (const std::string& form :
       {text, name_of_plugin(text), (settings.file.parent_path() / text).lexically_normal().string()}) {
    if (form.empty()) continue;
    settings.hidden.insert(form);
    diagnose::conceal(form);
  }
}

}  // namespace pollux::config
