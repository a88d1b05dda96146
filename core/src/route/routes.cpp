#include "route/routes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <pollux/detail/node.hpp>

namespace pollux::route {

namespace {

constexpr std::uint64_t known_metrics = 0x7c;  // kinds 2 to 6, as this host emits them

std::optional<std::size_t> first_match(const std::vector<Pattern>& patterns, std::string_view path) {
  const auto at =
      std::find_if(patterns.begin(), patterns.end(), [&](const Pattern& p) { return p.matches(path); });
  if (at == patterns.end()) return std::nullopt;
  return static_cast<std::size_t>(at - patterns.begin());
}

// A draw is below it with the probability that `sample` says; a rate above 0 never becomes nobody.
std::uint32_t threshold_of(double sample) {
  constexpr std::uint32_t whole = 1u << detail::rate_bits;
  const auto parts = static_cast<std::uint32_t>(std::round(sample * whole));
  if (parts >= whole) return detail::everyone;
  return sample > 0 ? std::max(1u, parts) << detail::rate_bits : detail::nobody;
}

}  // namespace

Verdict judge(const Rule& rule, std::string_view path) {
  return {first_match(rule.include, path), first_match(rule.exclude, path)};
}

Routes::Routes(std::vector<Rule> rules) : rules_(std::move(rules)) {
  for (const Rule& rule : rules_) {
    const std::uint64_t metrics = rule.kinds & metric_kinds;
    tells_kinds_ = tells_kinds_ || (metrics != 0 && (~metrics & known_metrics) != 0);
  }
}

std::uint32_t Routes::narrow(std::uint32_t index, std::uint16_t kind) {
  const auto known = narrowed_.find({index, kind});
  if (known != narrowed_.end()) return known->second;
  std::vector<std::uint32_t> rates = classes_[index].rates;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    if ((rules_[i].kinds >> kind & 1) == 0) rates[i] = detail::nobody;
  }
  return narrowed_[{index, kind}] = intern(std::move(rates));
}

Routes::Classes Routes::classify(std::string_view path) {
  std::vector<std::uint32_t> timing, metric;
  for (const Rule& rule : rules_) {
    const bool passes = judge(rule, path).passes();
    timing.push_back(passes && (rule.kinds & timing_kind) != 0 ? threshold_of(rule.sample) : detail::nobody);
    metric.push_back(passes && (rule.kinds & metric_kinds) != 0 ? detail::everyone : detail::nobody);
  }
  return {intern(std::move(timing)), intern(std::move(metric))};
}

std::uint32_t Routes::intern(std::vector<std::uint32_t> rates) {
  const auto [at, is_new] = index_.try_emplace(rates, static_cast<std::uint32_t>(classes_.size()));
  if (is_new) {
    const std::uint32_t highest = rates.empty() ? 0 : *std::max_element(rates.begin(), rates.end());
    classes_.push_back({std::move(rates), highest});
  }
  return at->second;
}

}  // namespace pollux::route
