// The operators' kit in config/: its rules and its dashboard, held against a real server.
#include <nlohmann/json.hpp>

#include "child_process.hpp"
#include "served.hpp"
#include "server.hpp"

using namespace pollux;

namespace {

constexpr const char* kit = POLLUX_SOURCE_DIR "/config/";

void check_with_promtool(std::vector<std::string> arguments) {
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_PROMTOOL, .arguments = std::move(arguments), .environment = {}, .folder = {}});
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
}

// As the dashboard's page would, with "All" for each variable.
std::string without_variables(std::string query) {
  const std::pair<std::string, std::string> values[] = {
      {"$__rate_interval", "30s"}, {"$__range", "5m"}, {"$job", ".*"}, {"$instance", ".*"}, {"$scope", ".*"}};
  for (const auto& [name, value] : values) {
    for (std::size_t at = 0; (at = query.find(name, at)) != std::string::npos;)
      query.replace(at, name.size(), value);
  }
  return query;
}

std::vector<std::string> queries_of_dashboard() {
  const auto dashboard = nlohmann::json::parse(std::ifstream(kit + std::string("grafana/dashboard.json")));
  std::vector<std::string> queries;
  for (const auto& panel : dashboard["panels"]) {
    for (const auto& target : panel["targets"]) queries.push_back(without_variables(target["expr"]));
  }
  return queries;
}

}  // namespace

TEST_CASE("promtool accepts the scrape file and the rules, and the rules do what they say") {
  const std::string folder = kit + std::string("prometheus/");
  check_with_promtool({"check", "config", folder + "prometheus.yml"});
  check_with_promtool({"check", "rules", folder + "rules.yml"});
  check_with_promtool({"test", "rules", folder + "rules_test.yml"});
}

TEST_CASE("Every query of the dashboard has an answer") {
  test::ServedHost served("scopes = \"label\"", "[telemetry]\nenabled = true\ninterval = \"100ms\"\n");
  const test::Server server(served.address());
  const TelemetryContext tele = served.telemetry();
  const std::vector<std::string> queries = queries_of_dashboard();
  CHECK(queries.size() > 15);
  for (const std::string& query : queries) {
    INFO(query);
    CHECK(test::soon([&] {
      for (int i = 0; i < 100; ++i) {
        auto scope = tele("api.request");
        const auto inner = tele("db.query");
        if (i % 10 == 0) scope.fail();
      }
      return server.results(query) > 0;
    }));
  }
}
