// The default host, for libraries that no context is passed to.
#include <pollux/host.hpp>
#include <pollux/telemetry.hpp>

#include "catch.hpp"
#include "routed_host.hpp"

using namespace pollux;

namespace {

// As a library deep inside a program has it.
void work() {
  const auto scope = pollux::telemetry()("library.work");
  pollux::telemetry().count("done");
}

struct Takes {
  void record_timing(const Timing&) {}
  void record_metric(const Metric&) {}
} takes;

Host open() { return test::host_with<Takes>({{test::routed({"**"}), &takes}}); }

}  // namespace

TEST_CASE("Without a default host pollux::telemetry() is the no-op context") {
  CHECK_FALSE(pollux::telemetry().is_enabled());
  work();
}

TEST_CASE("pollux::telemetry() is a context of the host that was made the default one last") {
  const Host first = open();
  work();
  CHECK(first.ledger().emitted == 0);
  {
    const Host second = open();
    first.make_default();
    work();
    CHECK(pollux::telemetry().ledger().emitted == 2);
    CHECK(first.ledger().emitted == 2);
    second.make_default();
    work();
    CHECK(first.ledger().emitted == 2);
    CHECK(second.ledger().emitted == 2);
  }
  CHECK_FALSE(pollux::telemetry().is_enabled());  // it was shut down
  work();
  first.make_default();
  work();
  CHECK(first.ledger().emitted == 4);
}

TEST_CASE("A default host that is off gives the no-op context") {
  const auto off = Host::from_text("[telemetry]\nenabled = false\n");
  REQUIRE(off.has_value());
  off->make_default();
  CHECK_FALSE(pollux::telemetry().is_enabled());
}
