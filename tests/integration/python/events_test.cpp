// Which events of a batch are delivered when methods raise, and what methods are called with.
#include "hosted.hpp"

using namespace pollux;

namespace {

// Timings and metrics, 100 of each.
ReporterLedger fed(const std::string& name, const std::string& file) {
  Host host = test::python_host("signatures", name, "kwargs.path = " + test::quoted(file));
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < 100; ++i) {
    const auto scope = tele("work");
    tele.gauge("level", i);
  }
  host.shutdown(std::chrono::seconds(20));
  return host.ledger().reporters.at(0);
}

}  // namespace

TEST_CASE("An exception without a traceback rejects its event alone") {
  for (const char* name : {"MetricsWithoutMetadata", "MetricsRaise", "MetricsAreBuiltIn", "MetricsExit",
                           "MetricsCannotBePrinted", "MetricsNameNoFile"}) {
    CAPTURE(name);
    const test::TemporaryFolder folder;
    const ReporterLedger ledger = fed(name, folder.file("out.txt"));
    CHECK(ledger.delivered == 100);
    CHECK(ledger.rejected == 100);
    CHECK(ledger.dropped.empty());
    CHECK(ledger.state == "stopped");
    CHECK(test::text_of(folder.file("out.txt")) == "100");
  }
}

TEST_CASE("A class that raises at every event is asked about each: it is not quarantined") {
  for (const char* name : {"AllRaise", "AllTimingsRaise"}) {
    CAPTURE(name);
    const test::TemporaryFolder folder;
    Host host =
        test::python_host("signatures", name, "kwargs.path = " + test::quoted(folder.file("out.txt")));
    for (int i = 0; i < 20; ++i) {
      { const auto scope = host.telemetry()("work"); }
      host.flush(std::chrono::seconds(20));
    }
    CHECK(host.ledger().reporters.at(0).rejected == 20);
    CHECK(host.ledger().reporters.at(0).state == "ready");
    host.telemetry().gauge("level", 1);
    host.shutdown(std::chrono::seconds(20));
    const ReporterLedger ledger = host.ledger().reporters.at(0);
    CHECK(ledger.dropped.empty());
    CHECK(ledger.delivered == 1);  // without record_metric it is passed over
    CHECK(test::text_of(folder.file("out.txt")) == "20");
  }
}

TEST_CASE("A class with exactly the keywords of the original works, decorated or not") {
  for (const char* name : {"OriginalKeywords", "Decorated", "DecoratedTwice", "DecoratedByNames",
                           "WrapperTakesStatus", "WrappedByItself"}) {
    CAPTURE(name);
    const test::TemporaryFolder folder;
    const ReporterLedger ledger = fed(name, folder.file("out.txt"));
    CHECK(ledger.delivered == 200);
    CHECK(test::text_of(folder.file("out.txt")) == "100");
  }
}

TEST_CASE("A method that names the keyword status gets it, and the sums of a handle where they are named") {
  const test::TemporaryFolder folder;
  Host host =
      test::python_host("signatures", "NamesSome", "kwargs.path = " + test::quoted(folder.file("out.txt")));
  const TelemetryContext tele = host.telemetry();
  { const auto scope = tele("work"); }
  tele.histogram("sizes").record(3);
  host.shutdown(std::chrono::seconds(20));
  CHECK(test::text_of(folder.file("out.txt")) == "ok 1 3.0");
}

TEST_CASE("Methods flush and close that want arguments are the class's own, and not called") {
  const test::TemporaryFolder folder;
  CHECK(fed("FlushOfItsOwn", folder.file("out.txt")).delivered == 200);
  CHECK_FALSE(std::filesystem::exists(folder.file("out.txt")));
}

TEST_CASE("One thread makes a reporter, calls it and closes it") {
  const test::TemporaryFolder folder;
  CHECK(fed("KeepsToItsThread", folder.file("out.txt")).delivered == 200);
  CHECK(test::text_of(folder.file("out.txt")) == "100");
}
