// Events that a reporter has consumed, and says later that they are lost.
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

TEST_CASE("What flush reports as lost moves from delivered to dropped, once") {
  const LogLines log;
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 10);
  REQUIRE(worker->flush(Clock::now() + 20s));
  CHECK(worker->ledger().delivered == 10);
  {
    const std::lock_guard lock(reporter.mutex);
    reporter.lost = 3;
  }
  REQUIRE(worker->flush(Clock::now() + 20s));
  REQUIRE(worker->flush(Clock::now() + 20s));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 7);
  CHECK(ledger.dropped.at("lost_by_reporter") == 3);
  CHECK(ledger.balances());
  CHECK(log.have("lost_by_reporter"));
  stop(*worker);
}

TEST_CASE("What stop reports as lost is counted as well") {
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 10);
  {
    const std::lock_guard lock(reporter.mutex);
    reporter.lost_at_stop = 4;
  }
  stop(*worker);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 6);
  CHECK(ledger.dropped.at("lost_by_reporter") == 4);
  CHECK(ledger.balances());
}

TEST_CASE("A reporter cannot lose more than it was delivered") {
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 10);
  {
    const std::lock_guard lock(reporter.mutex);
    reporter.lost = 1'000;
  }
  REQUIRE(worker->flush(Clock::now() + 20s));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 0);
  CHECK(ledger.dropped.at("lost_by_reporter") == 10);
  CHECK(ledger.balances());
  stop(*worker);
}
