// LevelRules: reads the rules from the options, and remembers for each path which one it comes under.
#include "level_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

#include "choice.hpp"

namespace pollux::log {
namespace {

constexpr std::size_t most_rules = 1000;

Level read_level(const Options& options, std::string_view key, Level fallback) {
  return static_cast<Level>(choice(options, key, level_names, static_cast<std::size_t>(fallback)));
}

Nanoseconds refuse_duration(const Options& options, std::string_view key) {
  options.reject(key, "expected a number and a unit (ns, us, ms, s, m, h), such as \"250ms\", not negative");
}

// The host reads durations where the schema names them; within a list of tables they arrive as they were
// written.
Nanoseconds read_duration(const Options& options, std::string_view key, Nanoseconds fallback) {
  const pollux_option* given = options.find(key);
  if (!given) return fallback;
  if (given->type != POLLUX_OPTION_STRING) {
    const Nanoseconds duration = options.duration(key);
    return duration.count() < 0 ? refuse_duration(options, key) : duration;
  }
  struct Unit {
    std::string_view name;
    double ns;
  };
  constexpr Unit units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
  const std::string_view text = view(given->as.string);
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  for (const Unit& unit : units) {
    if (error != std::errc{} || text.substr(static_cast<std::size_t>(end - text.data())) != unit.name)
      continue;
    if (!(number >= 0 && number * unit.ns < 9.2e18)) break;
    return Nanoseconds(std::llround(number * unit.ns));
  }
  return refuse_duration(options, key);
}

}  // namespace

LevelRules::LevelRules(const Options& options)
    : otherwise_{read_level(options, "level", Level::info), read_level(options, "failed_level", Level::error),
                 read_duration(options, "warn_over", Nanoseconds(0))},
      least_(read_level(options, "min_level", Level::debug)) {
  const pollux_option* rules = options.find("rules");
  if (!rules) return;
  if (rules->type != POLLUX_OPTION_LIST) options.reject("rules", "expected a list of tables");
  if (rules->child_count > most_rules) options.reject("rules", "expected 1000 rules or fewer");
  Options(rules).for_each([this](std::string_view, const pollux_option& rule) { add_rule(rule); });
}

void LevelRules::add_rule(const pollux_option& rule) {
  const auto refuse = [&rule](const std::string& why) {
    throw OptionError("option 'rules': " + why + ", such as { scope = \"db.**\", warn_over = \"50ms\" }",
                      &rule);
  };
  if (rule.type != POLLUX_OPTION_TABLE) refuse("expected a table with a scope and a level");
  const Options table(&rule);
  table.for_each([&](std::string_view key, const pollux_option&) {
    if (key == "scope" || key == "level" || key == "failed_level" || key == "warn_over") return;
    refuse("'" + std::string(key) + "' is none of scope, level, failed_level, warn_over");
  });
  const std::string scope = table.string("scope");
  if (scope.empty()) refuse("a rule needs a scope");
  if (rule.child_count < 2) refuse("a rule needs a level, a failed_level or a warn_over");
  rules_.push_back(
      {ScopePattern(scope),
       {read_level(table, "level", otherwise_.level), read_level(table, "failed_level", otherwise_.failed),
        read_duration(table, "warn_over", otherwise_.warn_over)}});
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
