// Exemplars: a real server finds the traces of slow calls.
#include <set>

#include "server.hpp"

using namespace pollux;

namespace {

constexpr const char* durations = "api_request_duration_seconds_bucket";

void emit_requests(const TelemetryContext& tele) {
  for (int i = 0; i < 100; ++i) const auto scope = tele("api.request");
}

}  // namespace

TEST_CASE("A server stores the trace of a call for the buckets of its duration, if trace ids are on") {
  test::ServedHost served("trace_ids = true");
  emit_requests(served.telemetry());
  served.host().flush(std::chrono::seconds(20));
  const test::Server server(
      {.target = served.address(), .discovery = {}, .rules = {}, .stores_exemplars = true});
  nlohmann::json found;
  REQUIRE(test::soon([&] {
    found = server.exemplars(durations);
    return found.is_array() && !found.empty();
  }));
  for (const auto& series : found) {
    const double bound = std::stod(series["seriesLabels"]["le"].get<std::string>());
    for (const auto& exemplar : series["exemplars"]) {
      CHECK(exemplar["labels"]["trace_id"].get<std::string>().size() == 32);
      CHECK(exemplar["labels"]["span_id"].get<std::string>().size() == 16);
      CHECK(std::stod(exemplar["value"].get<std::string>()) <= bound);
    }
  }
}

TEST_CASE("Without trace ids there are no exemplars, and the text format never has them") {
  test::ServedHost without, with("trace_ids = true");
  emit_requests(without.telemetry());
  emit_requests(with.telemetry());
  for (test::ServedHost* served : {&without, &with}) CHECK(served->page().find(" # {") == std::string::npos);
}
