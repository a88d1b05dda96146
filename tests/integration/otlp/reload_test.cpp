// Reloads of the host, and what a collector sees of them: series that go on.
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "http_receiver.hpp"
#include "otlp_decoded.hpp"
#include "otlp_host.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("Cumulative totals go on over reloads of the host, also when one of them fails") {
  HttpReceiver receiver;
  const TemporaryFolder folder;
  const std::string config = folder.file("pollux.toml");
  const auto write = [&](const std::string& more) {
    std::ofstream(config) << "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
                             "\"]\n[[reporter]]\nplugin = \"otlp\"\n[reporter.options]\nendpoint = \""
                          << receiver.url() << "\"\n"
                          << more;
  };
  write("");
  auto host = Host::from_file(config);
  REQUIRE(host.has_value());
  const auto tele = host->telemetry();
  const auto handle = tele.counter("handled");
  const auto count = [&] {
    tele.count("items", 5);
    handle.add(2);
    CHECK(host->flush(20s).abandoned == 0);
  };
  count();
  write("max_batch = 100\n");
  REQUIRE(host->reload().has_value());
  count();
  write("ca_file = \"/nowhere/ca.pem\"\n");
  CHECK_FALSE(host->reload().has_value());
  count();

  std::vector<json> items, handled;
  for (const auto& request : receiver.requests("/v1/metrics")) {
    const json read = otlp::metrics_of(request.body);
    for (const json& metric : read["metrics"]) {
      for (const json& point : metric["sum"]["points"])
        (metric["name"] == "items" ? items : handled).push_back(point);
    }
  }
  REQUIRE(items.size() == 3);
  REQUIRE(handled.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(items[i]["int"] == 5 * (i + 1));
    CHECK(handled[i]["int"] == 2 * (i + 1));
    CHECK(items[i]["start"] == items[0]["start"]);
    CHECK(handled[i]["start"] == handled[0]["start"]);
  }
}
