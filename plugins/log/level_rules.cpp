// LevelRules: reads the rules from the options, and remembers for each path which one it comes under.
#include "level_rules.hpp"

#include <algorithm>
#include <string>

namespace pollux::log {
namespace {

Level read_level(const Options& options, std::string_view key, Level fallback) {
  return static_cast<Level>(options.choice(key, level_names, static_cast<std::size_t>(fallback)));
}

}  // namespace

LevelRules::LevelRules(const Options& options)
    : otherwise_{read_level(options, "level", Level::info), read_level(options, "failed_level", Level::error),
                 options.duration("warn_over")},
      least_(read_level(options, "min_level", Level::debug)) {
  const pollux_option* rules = options.find("rules");
  if (!rules) return;
  Options(rules).for_each([this](std::string_view, const pollux_option& rule) { add_rule(Options(&rule)); });
}

void LevelRules::add_rule(const Options& rule) {
  rules_.push_back(
      {ScopePattern(rule.string("scope")),
       {read_level(rule, "level", otherwise_.level), read_level(rule, "failed_level", otherwise_.failed),
        rule.duration("warn_over", otherwise_.warn_over)}});
}

const LevelRules::Levels& LevelRules::rule_of(std::uint32_t path_id, std::string_view path) {
  if (path_id >= known_.size()) known_.resize(path_id + 1);
  std::uint16_t& known = known_[path_id];
  if (known == 0) {
    const auto rule = std::find_if(rules_.begin(), rules_.end(),
                                   [&](const Rule& each) { return each.scope.matches(path); });
    known = rule == rules_.end() ? std::uint16_t{1} : static_cast<std::uint16_t>(rule - rules_.begin() + 2);
  }
  return known == 1 ? otherwise_ : rules_[known - 2].levels;
}

}  // namespace pollux::log
