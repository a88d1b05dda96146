// The words of an option's name. They differ from the default keys of redaction on purpose: hiding a harmless
// option in a listing costs nothing, while redacting a harmless attribute loses data.
#include "config/secrets.hpp"

#include <algorithm>
#include <variant>

#include <pollux/sdk/ascii.hpp>

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
  std::string key = ascii::lowered(option_key);
  std::ranges::replace(key, '-', '_');
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
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
