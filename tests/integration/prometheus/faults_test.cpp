// Options that cannot be right, and ports that are not to be had.
#include "served.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using Catch::Contains;

namespace {

std::string refusal(const std::string& options) {
  const auto host = Host::from_text(test::prometheus_config(options));
  REQUIRE_FALSE(host.has_value());
  return host.error().message();
}

}  // namespace

TEST_CASE("A port in use is a clear error at the start, and follows on_error") {
  test::ServedHost first;
  const std::string options = "listen = \"" + first.address() + "\"";
  const std::string error = refusal(options);
  CHECK_THAT(error, Contains("(text):5:1: reporter 'prometheus' could not start: cannot listen on " +
                             first.address() + ": Address already in use"));

  std::string skipping = test::prometheus_config(options);
  skipping.insert(skipping.find("[reporter.options]"), "on_error = \"skip\"\n");
  auto host = Host::from_text(skipping);
  REQUIRE(host.has_value());
  CHECK(host->ledger().reporters.empty());
}

TEST_CASE("The port is free again once the host is gone") {
  const int port = test::free_port();
  for (int i = 0; i < 3; ++i) {
    const Host host = test::ServedHost::open("listen = \"" + test::local(port) + "\"");
    CHECK(test::get("http://" + test::local(port) + "/metrics") != "");
  }
}

TEST_CASE("Options that cannot be right are refused with their line") {
  CHECK_THAT(refusal("listen = \"9464\""), Contains("(text):8:10") && Contains("option 'listen'"));
  CHECK_THAT(refusal("listen = \"\""), Contains("option 'push.url' of plugin 'prometheus' is missing"));
}
