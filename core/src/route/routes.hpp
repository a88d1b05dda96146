// Routes: which events reach which reporter. Decided once a path and kind, then looked up by class.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "route/pattern.hpp"

namespace pollux::route {

// Which events are of a kind, as POLLUX_WANTS_*.
inline constexpr std::uint64_t all_kinds = 0xffffffff;
inline constexpr std::uint64_t timing_kind = 2;
inline constexpr std::uint64_t metric_kinds = all_kinds & ~timing_kind;

// One reporter's rule. exclude beats include.
struct Rule {
  std::vector<Pattern> include;
  std::vector<Pattern> exclude;
  double sample = 1.0;              // of root scopes
  std::uint64_t kinds = all_kinds;  // bit N: the reporter wants events of kind N, POLLUX_EVENT_*

  bool operator==(const Rule&) const = default;
};

// What a rule says of a path, and the first pattern of each list that matches it.
struct Verdict {
  std::optional<std::size_t> included_by;
  std::optional<std::size_t> excluded_by;

  [[nodiscard]] bool passes() const { return included_by && !excluded_by; }
};
[[nodiscard]] Verdict judge(const Rule& rule, std::string_view path);

// The paths and kinds that go the same way: for each reporter, in order, at which rate.
struct Class {
  std::vector<std::uint32_t> rates;  // thresholds, from nobody to everyone: see <pollux/detail/node.hpp>
  std::uint32_t highest = 0;
};

class Routes {
 public:
  explicit Routes(std::vector<Rule> rules);

  struct Classes {
    std::uint32_t timing;
    std::uint32_t metric;
  };
  // Interns the classes of a path: of its timings, and of its metrics as far as any of their kinds is wanted.
  [[nodiscard]] Classes classify(std::string_view path);
  // Some reporter wants metrics of some kinds and not of others: then each event's class is to be narrowed.
  [[nodiscard]] bool tells_kinds() const { return tells_kinds_; }
  // What is left of a class for events of that kind.
  [[nodiscard]] std::uint32_t narrow(std::uint32_t index, std::uint16_t kind);

  [[nodiscard]] const Class& operator[](std::uint32_t index) const { return classes_[index]; }
  [[nodiscard]] std::size_t reporters() const { return rules_.size(); }
  // Whether the same events reach both.
  [[nodiscard]] bool are_alike(std::size_t reporter, std::size_t other) const {
    return rules_[reporter] == rules_[other];
  }

 private:
  std::uint32_t intern(std::vector<std::uint32_t> rates);

  std::vector<Rule> rules_;
  std::vector<Class> classes_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> index_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::uint32_t> narrowed_;
  bool tells_kinds_ = false;
};

}  // namespace pollux::route
