// Calls of a reporter with a deadline, and what becomes of an instance in which one does not return.
#include "deliver/call.hpp"

#include "diagnose/abandoned.hpp"
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

TEST_CASE("A call that does not return is abandoned, logged and counted, and its instance is kept") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned instance
  auto instance = instance_of(*reporter);
  reporter->flush.close();
  const std::uint64_t before = diagnose::abandoned_calls();
  const auto begin = Clock::now();
  CHECK_FALSE(Call(instance, [](Instance& it) { return it.flush(Clock::now()); }).await(begin + 1ms));
  CHECK(Clock::now() - begin < 10s);
  CHECK(diagnose::abandoned_calls() == before + 1);
  CHECK(log.have("flush() has not returned after "));
  const std::weak_ptr<Instance> known = instance;
  instance.reset();
  CHECK_FALSE(known.expired());  // the call has it
  reporter->flush.open();
  REQUIRE(comes_true([&] { return known.expired(); }));
  CHECK(reporter->stop.arrivals() == 0);  // though it returned, nothing more is called
  CHECK(reporter->destroy.arrivals() == 0);
}

TEST_CASE("An instance that was started is stopped and destroyed, whoever lets go of it") {
  ToldReporter reporter;
  SECTION("once") {
    auto instance = instance_of(reporter);
    instance.reset();
    CHECK(reporter.stop.arrivals() == 1);
    CHECK(reporter.destroy.arrivals() == 1);
  }
  SECTION("not again, if it was stopped before") {
    auto instance = instance_of(reporter);
    CHECK(instance->stop(Clock::now() + 1s).status == POLLUX_OK);
    instance.reset();
    CHECK(reporter.stop.arrivals() == 1);
    CHECK(reporter.destroy.arrivals() == 1);
  }
  SECTION("by a worker that was never started") {
    { const Worker never_started(told_settings(), instance_of(reporter)); }
    CHECK(reporter.stop.arrivals() == 1);
    CHECK(reporter.destroy.arrivals() == 1);
  }
}

TEST_CASE("A snapshot that does not return costs no more than snapshots") {
  const LogLines log;
  auto* reporter = new ToldReporter;  // left to the abandoned instance
  const auto worker = worker_of(*reporter, told_settings());
  CHECK(worker->snapshot().value() == "{}");
  reporter->snapshot.close();
  const auto instance = worker->instance();
  const auto begin = Clock::now();
  const auto none = snapshot_of(instance, begin + 1ms);
  REQUIRE_FALSE(none.has_value());
  CHECK_THAT(none.error().message(), Catch::Contains("snapshot() has not returned after "));
  const auto again = worker->snapshot();
  REQUIRE_FALSE(again.has_value());
  CHECK_THAT(again.error().message(), Catch::Contains("an earlier snapshot has not returned"));
  CHECK(Clock::now() - begin < 10s);
  push(*worker, 3);
  CHECK(worker->flush(Clock::now() + 20s));
  stop(*worker);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "stopped");
  CHECK(ledger.delivered == 3);
  CHECK(ledger.end_error.empty());
  CHECK(reporter->stop.arrivals() == 1);
  CHECK(reporter->destroy.arrivals() == 0);  // a call is in it
  CHECK(log.have("a snapshot has not returned: the instance is not destroyed"));
  reporter->snapshot.open();
}

TEST_CASE("No snapshot begins once a reporter is stopped") {
  ToldReporter reporter;
  const auto worker = worker_of(reporter, told_settings());
  stop(*worker);
  const auto none = worker->snapshot();
  REQUIRE_FALSE(none.has_value());
  CHECK_THAT(none.error().message(), Catch::Contains("it has stopped"));
}
