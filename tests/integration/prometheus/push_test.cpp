// Pushing to a real pushgateway, and to one that is not there.
#include "child_process.hpp"
#include "http_receiver.hpp"
#include "served.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using Catch::Contains;

namespace {

class Pushgateway {
 public:
  Pushgateway()
      : address_(test::local(test::free_port())),
        program_({.program = POLLUX_PUSHGATEWAY,
                  .arguments = {"--web.listen-address=" + address_},
                  .environment = {},
                  .folder = {}}) {
    REQUIRE(test::soon([&] { return !test::get("http://" + address_ + "/-/ready").empty(); }));
  }
  [[nodiscard]] std::string url() const { return "http://" + address_; }
  [[nodiscard]] std::string page() const { return test::get(url() + "/metrics"); }

 private:
  std::string address_;
  test::ChildProcess program_;
};

}  // namespace

TEST_CASE("A pushgateway takes what is pushed, while the host runs and at its end") {
  const Pushgateway gateway;
  Host host = test::ServedHost::open("listen = \"\"\npush.url = \"" + gateway.url() +
                                     "/\"\npush.interval = \"100ms\"\npush.job = \"night run\"\n"
                                     "push.grouping = { instance = \"a b\" }");
  host.telemetry().count("done", 3);
  host.flush(std::chrono::seconds(20));
  CHECK(test::soon([&] {
    return gateway.page().find("done_total{instance=\"a b\",job=\"night run\"} 3\n") != std::string::npos;
  }));
  host.telemetry().count("done", 4);
  host.shutdown(std::chrono::seconds(20));
  CHECK_THAT(gateway.page(), Contains("done_total{instance=\"a b\",job=\"night run\"} 7\n"));
}

TEST_CASE("The group is deleted at the end where the options say so") {
  const Pushgateway gateway;
  Host host = test::ServedHost::open("listen = \"\"\npush.url = \"" + gateway.url() +
                                     "\"\npush.interval = \"100ms\"\npush.delete_at_end = true");
  host.telemetry().count("done", 1);
  host.flush(std::chrono::seconds(20));
  CHECK(test::soon([&] { return gateway.page().find("done_total") != std::string::npos; }));
  host.shutdown(std::chrono::seconds(20));
  CHECK_THAT(gateway.page(), !Contains("done_total"));
}

TEST_CASE("A pushgateway that is not there costs no event and keeps no end waiting") {
  Host host = test::ServedHost::open("listen = \"\"\npush.url = \"http://" + test::local(test::free_port()) +
                                     "\"\npush.interval = \"100ms\"\npush.timeout = \"500ms\"");
  for (int i = 0; i < 1000; ++i) host.telemetry().count("done", 1);
  const auto before = std::chrono::steady_clock::now();
  host.shutdown(std::chrono::seconds(20));
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(10));
  CHECK(host.ledger().reporters.at(0).delivered == 1000);
}

TEST_CASE("Of an endless answer of a pushgateway no more is read than a message needs") {
  test::HttpReceiver gateway;
  gateway.always("/metrics/job/pollux", {.body = std::string(64 << 20, 'x')});
  Host host = test::ServedHost::open("listen = \"\"\npush.interval = \"100ms\"\npush.url = \"" +
                                     gateway.url() + "\"");
  CHECK(test::soon([&] { return gateway.count() >= 2; }));
  host.shutdown(std::chrono::seconds(20));
  CHECK(gateway.answered() < gateway.count() * (16 << 20));
}

TEST_CASE("An address behind which no path can be added is an error of the configuration") {
  for (const std::string end : {"?x", "/#x"}) {
    const auto host = Host::from_text(
        test::prometheus_config("listen = \"\"\npush.url = \"http://127.0.0.1:9091" + end + "\""));
    REQUIRE_FALSE(host.has_value());
    CHECK_THAT(host.error().message(), Contains("push.url") && Contains("without a query \"?\""));
  }
}
