// LevelRules: which level an event has. In: an event. Out: the level that the options give it, by whether its
// scope failed, how long it took, and its path.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/scope_pattern.hpp>

#include "level.hpp"

namespace pollux::log {

class LevelRules {
 public:
  // Reads level, failed_level, warn_over, min_level and rules; throws OptionError.
  explicit LevelRules(const Options& options);

  [[nodiscard]] Level of(const Timing& timing) {
    const Levels& levels = levels_of(timing);
    const Level level = timing.status() == Status::error ? levels.failed : levels.level;
    const bool slow = levels.warn_over.count() > 0 && timing.duration() > levels.warn_over;
    return slow ? std::max(level, Level::warning) : level;
  }
  [[nodiscard]] Level of(const Metric& metric) { return levels_of(metric).level; }

  // Whether lines of that level are wanted at all.
  [[nodiscard]] bool wants(Level level) const { return level >= least_; }

 private:
  struct Levels {
    Level level = Level::info;
    Level failed = Level::error;
    Nanoseconds warn_over{0};  // 0: never
  };
  struct Rule {
    ScopePattern scope;
    Levels levels;
  };

  void add_rule(const Options& rule);

  const Levels& levels_of(const EventView& event) {
    return rules_.empty() ? otherwise_ : rule_of(event.path_id(), event.scope());
  }
  const Levels& rule_of(std::uint32_t path_id, std::string_view path);

  Levels otherwise_;
  Level least_;
  std::vector<Rule> rules_;           // the first that matches counts
  std::vector<std::uint16_t> known_;  // by path id: 0 not yet looked up, 1 no rule, else its index + 2
};

}  // namespace pollux::log
