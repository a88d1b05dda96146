#include "route/routes.hpp"

#include <string_view>

#include <pollux/detail/node.hpp>

#include "catch.hpp"

using pollux::detail::everyone;
using pollux::route::Pattern;
using pollux::route::Routes;
using pollux::route::Rule;

namespace {
Rule rule(const char* include, const char* exclude = nullptr, double sample = 1.0) {
  Rule made;
  made.include.emplace_back(include);
  if (exclude) made.exclude.emplace_back(exclude);
  made.sample = sample;
  return made;
}
}  // namespace

TEST_CASE("exclude beats include") {
  Routes routes({rule("api.**", "api.health")});
  CHECK(routes[routes.classify("api.get").timing].highest == everyone);
  CHECK(routes[routes.classify("api.health").timing].highest == 0);
  CHECK(routes[routes.classify("db").timing].highest == 0);
}

TEST_CASE("Sampling applies to scopes and never to metrics") {
  Routes routes({rule("**", nullptr, 0.25)});
  const auto classes = routes.classify("a");
  CHECK(routes[classes.timing].highest == 1u << 30);
  CHECK(routes[classes.metric].highest == everyone);
}

TEST_CASE("A rate above nothing is never rounded to nobody") {
  Routes routes({rule("**", nullptr, 1e-9)});
  CHECK(routes[routes.classify("a").timing].highest == 1u << 16);
}

TEST_CASE("A reporter is sent only the kinds that it wants") {
  Rule timings = rule("**");
  timings.kinds = pollux::route::timing_kind;
  Rule metrics = rule("**");
  metrics.kinds = pollux::route::metric_kinds;
  Routes routes({timings, metrics});
  const auto classes = routes.classify("a");
  CHECK(routes[classes.timing].rates == std::vector<std::uint32_t>{everyone, 0});
  CHECK(routes[classes.metric].rates == std::vector<std::uint32_t>{0, everyone});
}

TEST_CASE("Where a reporter wants some kinds of metrics, the class of each event is narrowed to its kind") {
  constexpr std::uint16_t counter = 2, gauge = 3;
  Rule all = rule("**");
  Rule counters = rule("**");
  counters.kinds = std::uint64_t{1} << counter;
  CHECK_FALSE(Routes({all, all}).tells_kinds());
  Routes routes({counters, all});
  REQUIRE(routes.tells_kinds());
  const auto metric = routes.classify("a").metric;
  CHECK(routes[routes.narrow(metric, counter)].rates == std::vector<std::uint32_t>{everyone, everyone});
  CHECK(routes[routes.narrow(metric, gauge)].rates == std::vector<std::uint32_t>{0, everyone});
  CHECK(routes.narrow(metric, gauge) == routes.narrow(metric, gauge));
  Routes alone({counters});
  CHECK(alone[alone.narrow(alone.classify("a").metric, gauge)].highest == 0);
}

TEST_CASE("Paths that go the same way share a class") {
  Routes routes({rule("a.**"), rule("**")});
  CHECK(routes.classify("a.x").timing == routes.classify("a.y").timing);
  CHECK(routes.classify("a.x").timing != routes.classify("b").timing);
}

TEST_CASE("A verdict names the first pattern of each list that matches") {
  Rule made = rule("db.**", "*.ping");
  made.include.emplace_back("api.**");
  made.include.emplace_back("**");
  const auto verdict = [&](std::string_view path) { return pollux::route::judge(made, path); };
  CHECK(verdict("api.get").passes());
  CHECK(verdict("api.get").included_by == 1u);
  CHECK_FALSE(verdict("api.get").excluded_by.has_value());
  CHECK(verdict("web").included_by == 2u);
  CHECK_FALSE(verdict("db.ping").passes());
  CHECK(verdict("db.ping").included_by == 0u);
  CHECK(verdict("db.ping").excluded_by == 0u);
}
