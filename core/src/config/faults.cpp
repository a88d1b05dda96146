// The order of faults: by line and column, then those from the environment.
#include "config/faults.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "diagnose/clean.hpp"

namespace pollux::config {

namespace {

constexpr Position outside{std::numeric_limits<std::uint32_t>::max(), 0};

}  // namespace

void Faults::add(Position at, std::string what, std::string expected, std::string remedy) {
  found_.emplace_back(at, Error{place(at), std::move(what), std::move(expected), std::move(remedy)});
}

void Faults::add_outside(std::string where, std::string what, std::string expected, std::string remedy) {
  found_.emplace_back(outside,
                      Error{std::move(where), std::move(what), std::move(expected), std::move(remedy)});
}

Errors Faults::take() {
  // Stable, so that two faults of one place keep the order in which they were found.
  std::stable_sort(found_.begin(), found_.end(), [](const auto& left, const auto& right) {
    return std::tie(left.first.line, left.first.column) < std::tie(right.first.line, right.first.column);
  });
  Errors errors;
  for (auto& [at, error] : found_) {
    errors.push_back({diagnose::cleaned(error.where), diagnose::cleaned(error.what),
                      diagnose::cleaned(error.expected), diagnose::cleaned(error.remedy)});
  }
  found_.clear();
  return errors;
}

}  // namespace pollux::config
