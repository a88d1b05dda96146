// Losses, as an operator sees them: a real server with the shipped rules, and a first burst.
#include <fstream>
#include <optional>
#include <string>

#include "served.hpp"
#include "server.hpp"
#include "temporary_folder.hpp"

using namespace pollux;

namespace {

constexpr const char* rules = POLLUX_SOURCE_DIR "/config/prometheus/rules.yml";

// Beside the page a reporter that hangs, with a short queue.
class Losing {
 public:
  Losing() {
    std::ofstream(folder_.file("orders")) << "deliver=hang";
    auto host = Host::from_text(
        "[telemetry]\nenabled = true\ninterval = \"100ms\"\nshutdown_timeout = \"10s\"\n"
        "[plugins]\npath = [\"" POLLUX_PLUGIN_DIR "\", \"" POLLUX_FIXTURE_DIR
        "\"]\n"
        "[[reporter]]\nplugin = \"prometheus\"\noptions.listen = \"" +
        address_ +
        "\"\n"
        "[[reporter]]\nname = \"slow\"\nplugin = \"obeys\"\nqueue = 100\noptions.orders = \"" +
        folder_.file("orders") + "\"\n");
    if (!host) FAIL(host.error().message());
    host_.emplace(std::move(*host));
  }
  ~Losing() { std::ofstream(folder_.file("orders")) << ""; }

  void burst() {
    const TelemetryContext tele = host_->telemetry();
    for (int i = 0; i < 20'000; ++i) tele.count("burst");
    for (int i = 0; i < 3; ++i) const auto scope = tele("Not A..Name");
  }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] Ledger ledger() const { return host_->ledger(); }

 private:
  test::TemporaryFolder folder_;
  std::string address_ = test::local(test::free_port());
  std::optional<Host> host_;
};

bool fires(const test::Server& server, const std::string& alert, const std::string& labels) {
  return server.results("ALERTS{alertname=\"" + alert + "\", alertstate=\"firing\", " + labels + "}") == 1;
}

}  // namespace

TEST_CASE("An alert fires at the first burst of losses") {
  Losing host;
  const test::Server server(host.address(), rules);
  CHECK(server.will_say("pollux_reporter_dropped_total{reporter=\"slow\", reason=\"queue_full\"}", 0));
  CHECK(server.will_say("count(pollux_reporter_dropped_total{reporter=\"slow\"})", drop_reasons.size()));
  CHECK(server.will_say("count(pollux_host_lost_total)", loss_reasons.size()));
  CHECK(server.results("ALERTS") == 0);
  host.burst();
  CHECK(test::soon([&] {
    return fires(server, "TelemetryIsLost", "reporter=\"slow\", reason=\"queue_full\"") &&
           fires(server, "TelemetryIsLostByTheHost", "reason=\"invalid_name\"");
  }));
  const auto dropped = static_cast<double>(host.ledger().reporters.at(1).dropped_total());
  CHECK(dropped > 10'000);
  CHECK(server.will_say("pollux_reporter_dropped_total{reporter=\"slow\", reason=\"queue_full\"}", dropped));
  CHECK(server.will_say("pollux_host_lost_total{reason=\"invalid_name\"}", 3));
}

TEST_CASE("An alert fires for what was lost before the first scrape") {
  Losing host;
  host.burst();
  const test::Server server(host.address(), rules);
  CHECK(test::soon([&] {
    return fires(server, "TelemetryIsLost", "reporter=\"slow\", reason=\"queue_full\"") &&
           fires(server, "TelemetryIsLostByTheHost", "reason=\"invalid_name\"");
  }));
}
