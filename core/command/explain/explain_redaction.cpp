// What redaction does to what an event carries: one rule of the configuration after the other.
#include <optional>
#include <utility>

#include "collect/redactor.hpp"
#include "command/explain/explanation.hpp"
#include "config/toml_text.hpp"
#include "event/keys.hpp"

namespace pollux::command {

namespace {

class Redaction {
 public:
  explicit Redaction(const config::Settings& settings) : settings_(settings), redactor_(settings.redaction) {}

  // A name or key in which an expression finds a secret is delivered without it.
  [[nodiscard]] std::optional<Fact> of_name(const std::string& what, std::string_view name) const {
    const std::optional<std::size_t> expression = redactor_.value_pattern(name);
    if (!expression) return std::nullopt;
    return Fact{what,
                "is delivered with " + config::toml_string(collect::Redactor::replacement) +
                    " in it: " + config::toml_string(settings_.redaction.values[*expression]) +
                    " of redaction.values matches",
                place_of(settings_, settings_.redaction.given, "values", expression)};
  }

  // The value under that key or name.
  [[nodiscard]] Fact of(const std::string& what, std::string_view name,
                        const std::string& delivered_as) const {
    const std::optional<std::size_t> pattern = redactor_.hiding_pattern(name);
    if (pattern) {
      return {what,
              "becomes " + config::toml_string(collect::Redactor::replacement) + delivered_as + ": " +
                  config::toml_string(settings_.redaction.keys[*pattern]) + " of redaction.keys matches",
              place_of(settings_, settings_.redaction.given, "keys", pattern)};
    }
    return {what,
            "is delivered" + delivered_as + "; text loses what redaction.values match, and is cut at " +
                std::to_string(settings_.redaction.max_length) + " bytes",
            place_of(settings_, settings_.redaction.given, "max_length")};
  }

 private:
  const config::Settings& settings_;
  collect::Redactor redactor_;
};

}  // namespace

std::vector<Fact> explain_redaction(const config::Settings& settings, const Question& question) {
  const Redaction redaction(settings);
  std::vector<Fact> facts;
  event::Keys& keys = event::Keys::instance();
  if (auto name = redaction.of_name("name", question.scope)) facts.push_back(std::move(*name));
  for (const std::string& key : question.attributes) {
    if (auto name = redaction.of_name("key", key)) facts.push_back(std::move(*name));
    // Patterns see the key as it is delivered.
    const std::string& delivered = keys.text(keys.find(key));
    facts.push_back(redaction.of(key, delivered, delivered == key ? "" : " as '" + delivered + "'"));
  }
  if (question.is_metric) {
    // Its own name, the last part of the path; recorded under a name with dots, the pattern sees them too.
    const std::size_t dot = question.scope.rfind('.');
    const std::string name = question.scope.substr(dot == std::string::npos ? 0 : dot + 1);
    facts.push_back(redaction.of("text value", name, ""));
  }
  return facts;
}

}  // namespace pollux::command
