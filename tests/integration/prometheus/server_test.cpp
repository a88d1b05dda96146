// A real Prometheus server scrapes the page and answers queries.
#include <cmath>
#include <nlohmann/json.hpp>

#include "child_process.hpp"
#include "served.hpp"
#include "temporary_folder.hpp"

using namespace pollux;

namespace {

class Server {
 public:
  explicit Server(const std::string& target) : address_(test::local(test::free_port())) {
    std::ofstream(folder_.file("prometheus.yml"))
        << "global:\n  scrape_interval: 200ms\nscrape_configs:\n  - job_name: pollux\n    static_configs:\n"
           "      - targets: ['"
        << target << "']\n";
    program_ = std::make_unique<test::ChildProcess>(test::ChildOptions{
        .program = POLLUX_PROMETHEUS,
        .arguments = {"--web.listen-address=" + address_, "--config.file=" + folder_.file("prometheus.yml"),
                      "--storage.tsdb.path=" + folder_.file("data")},
        .environment = {},
        .folder = {}});
    REQUIRE(test::soon([&] { return !test::get("http://" + address_ + "/-/ready").empty(); }));
  }

  // The value of a query that has one result; NaN otherwise.
  [[nodiscard]] double query(const std::string& text) const {
    const auto answer = nlohmann::json::parse(
        test::get("http://" + address_ + "/api/v1/query?query=" + test::url_text(text)), nullptr, false);
    if (answer.is_discarded() || answer["data"]["result"].size() != 1) return std::nan("");
    return std::stod(answer["data"]["result"][0]["value"][1].get<std::string>());
  }

  [[nodiscard]] bool will_say(const std::string& text, double value) const {
    const bool said = test::soon([&] { return query(text) == value; });
    if (!said) UNSCOPED_INFO(text << " is " << query(text));
    return said;
  }

 private:
  test::TemporaryFolder folder_;
  std::string address_;
  std::unique_ptr<test::ChildProcess> program_;
};

}  // namespace

TEST_CASE("A server scrapes the page and answers with the exact counts") {
  test::ServedHost served(
      "labels = [{ scope = \"api.**\", keys = [\"route\"] }]\n"
      "bucket_rules = [{ scope = \"**\", bounds = [0.000000001, 3600] }]");
  const TelemetryContext tele = served.telemetry();
  for (int i = 0; i < 1000; ++i) {
    auto request = tele("api.request", {{"route", i % 4 == 0 ? "/a" : "/b"}});
    tele.count("items", 3);
    if (i % 10 == 0) request.fail();
  }
  tele.gauge("level", -2.5);
  served.host().flush(std::chrono::seconds(20));

  const Server server(served.address());
  CHECK(server.will_say("up", 1));
  CHECK(server.will_say("api_request_duration_seconds_count{route=\"/a\"}", 250));
  CHECK(server.will_say("sum(api_request_duration_seconds_count)", 1000));
  CHECK(server.will_say("sum(api_request_duration_seconds_bucket{le=\"3600\"})", 1000));
  CHECK(server.will_say("sum(api_request_duration_seconds_bucket{le=\"+Inf\"})", 1000));
  CHECK(server.will_say("sum(api_request_errors_total)", 100));
  CHECK(server.will_say("api_request_items_total", 3000));
  CHECK(server.will_say("level", -2.5));

  for (int i = 0; i < 500; ++i) tele.count("later", 1);
  served.host().flush(std::chrono::seconds(20));
  CHECK(server.will_say("later_total", 500));
}
