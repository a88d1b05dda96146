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

// One reporter's rule. exclude beats include.
struct Rule {
  std::vector<Pattern> include;
  std::vector<Pattern> exclude;
  double sample = 1.0;  // of root scopes
  bool timings = true;  // what the reporter wants at all
  bool metrics = true;

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
  explicit Routes(std::vector<Rule> rules) : rules_(std::move(rules)) {}

  struct Classes {
    std::uint32_t timing;
    std::uint32_t metric;
  };
  // Interns the classes of a path.
  [[nodiscard]] Classes classify(std::string_view path);

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
};

}  // namespace pollux::route
