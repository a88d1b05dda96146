// What a worker does with a reporter whose calls fail.
#include <stdexcept>

#include <pollux/sdk/adapter.hpp>

#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

namespace {

using Sizes = std::vector<std::uint32_t>;

WorkerSettings quarantined_for_long() {
  WorkerSettings own = told_settings();
  own.health.quarantine = own.health.max_quarantine = 1h;
  return own;
}

// Three calls that refuse all of their ten events.
void quarantine(ToldReporter& reporter, Worker& worker) {
  reporter.tell(always(POLLUX_REJECTED));
  for (std::uint64_t call = 1; call <= 3; ++call) {
    push(worker, 10);
    REQUIRE(comes_true([&] { return worker.ledger().rejected == call * 10; }));
  }
  REQUIRE(worker.ledger().state == "quarantined");
}

}  // namespace

TEST_CASE("A reporter that throws for a while is quarantined, probed with a few events, and recovers") {
  struct Throwing {
    std::atomic<bool> throws{true};
    std::atomic<std::uint32_t> most{0};  // events of a call since it throws no more
    void record_batch(const pollux::Batch& batch) {
      if (throws) throw std::runtime_error("no connection");
      if (most == 0) most = batch.size();
    }
  };
  const LogLines log;
  Throwing reporter;
  const WorkerSettings own = told_settings();
  const auto worker =
      std::make_shared<Worker>(own, Instance::adopt(own.name, sdk::Adapter<Throwing&>::functions,
                                                    sdk::Adapter<Throwing&>::adopt(reporter)));
  worker->start();
  for (std::uint64_t call = 1; call <= 3; ++call) {
    push(*worker, 10);
    REQUIRE(comes_true([&] { return worker->ledger().rejected >= call * 10; }));
  }
  reporter.throws = false;
  push(*worker, 200);
  REQUIRE(comes_true([&] { return worker->ledger().delivered == 200; }));
  CHECK(reporter.most == 64);
  CHECK(worker->ledger().rejected == 30);
  CHECK(worker->ledger().state == "ready");
  CHECK(worker->ledger().balances());
  stop(*worker);
  CAPTURE(log.text());
  CHECK(log.have("after 3 failed calls of deliver in a row: no connection"));
  CHECK(log.have("took events again after "));
}

TEST_CASE("A reporter that rejects every event by itself is not quarantined") {
  ToldReporter reporter;
  const auto worker = worker_of(reporter, quarantined_for_long());
  reporter.tell([](const pollux_batch& batch, pollux_result& result) {
    result.consumed = result.rejected = batch.count;
    return POLLUX_OK;
  });
  for (std::uint64_t call = 1; call <= 10; ++call) {
    push(*worker, 10);
    REQUIRE(comes_true([&] { return worker->ledger().rejected == call * 10; }));
  }
  CHECK(worker->ledger().state == "ready");
  stop(*worker);
}

TEST_CASE("A quarantined reporter is sent nothing: its queue fills, and nobody waits for it") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = quarantined_for_long();
  own.queue = 100;
  own.block_timeout = 1h;
  own.overflow =
      GENERATE(config::Overflow::drop_newest, config::Overflow::drop_oldest, config::Overflow::block);
  const auto worker = worker_of(reporter, own);
  quarantine(reporter, *worker);
  push(*worker, 90);
  push(*worker, 60);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.in_flight == 100);
  CHECK(ledger.dropped.at("quarantined") == 50);
  CHECK(ledger.balances());
  const auto begin = Clock::now();
  CHECK_FALSE(worker->flush(begin + 10min));
  reporter.tell(always(POLLUX_OK));
  stop(*worker, 10min);
  CHECK(Clock::now() - begin < 5min);
  CHECK(worker->ledger().delivered == 100);  // there was a last probe
  CHECK(reporter.sizes[3] <= 64);
  CHECK(worker->ledger().balances());
}

TEST_CASE("A quarantined reporter is not flushed either, by its interval or by request") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = quarantined_for_long();
  own.flush_interval = 1ms;
  const auto worker = worker_of(reporter, own);
  quarantine(reporter, *worker);
  const int flushes = reporter.flush.arrivals();
  static_cast<void>(worker->begin_flush());
  CHECK_FALSE(comes_true([&] { return reporter.flush.arrivals() > flushes; }, 30ms));
  stop(*worker);
}

TEST_CASE("At the end a quarantined reporter has one more probe, if it fails, that is the end") {
  const LogLines log;
  ToldReporter reporter;
  const auto worker = worker_of(reporter, quarantined_for_long());
  quarantine(reporter, *worker);
  push(*worker, 1000);
  const auto begin = Clock::now();
  stop(*worker, 10min);
  CHECK(Clock::now() - begin < 5min);
  CHECK(reporter.sizes == Sizes{10, 10, 10, 64});
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.state == "stopped");
  CHECK(ledger.rejected == 94);
  CHECK(ledger.dropped.at("shutdown") == 936);
  CHECK(ledger.balances());
}

TEST_CASE("A fatal answer costs no event when the reporter recovers") {
  const LogLines log;
  ToldReporter reporter;
  const int fatal_calls = GENERATE(1, 2, 4);
  int left = fatal_calls;
  reporter.tell([&left](const pollux_batch& batch, pollux_result& result) -> std::int32_t {
    if (left-- <= 0) return POLLUX_OK;
    result.consumed = batch.count / 10;
    return POLLUX_FATAL;
  });
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 1000);
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 1000);
  CHECK(ledger.resent > 0);
  CHECK(ledger.state == "ready");
  CHECK(ledger.balances());
  CHECK(log.have("is quarantined") == (fatal_calls >= 3));
  CHECK(log.have("failed its probe") == (fatal_calls >= 4));
  stop(*worker);
}

TEST_CASE("Events at which a reporter always fails do not stand in the way for ever") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = told_settings();
  own.health.quarantine = own.health.max_quarantine = 2ms;
  own.retry.max_age = 200ms;
  reporter.tell([](const pollux_batch& batch, pollux_result&) -> std::int32_t {
    return batch.sequence < 100 ? POLLUX_FATAL : POLLUX_OK;
  });
  const auto worker = worker_of(reporter, own);
  push(*worker, 100);
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  push(*worker, 30);
  REQUIRE(comes_true([&] { return worker->ledger().in_flight == 0; }));
  CHECK(worker->ledger().dropped.at("expired") == 100);
  CHECK(worker->ledger().delivered == 30);
  CHECK(worker->ledger().balances());
  CHECK(reporter.sizes.back() == 30);
  stop(*worker);
}

TEST_CASE("With failures = 0 a fatal answer is the end") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = told_settings();
  own.health.failures = 0;
  reporter.tell(always(POLLUX_FATAL, 2));
  const auto worker = worker_of(reporter, own);
  push(*worker, 10);
  REQUIRE(comes_true([&] { return worker->ledger().state == "failed"; }));
  push(*worker, 5);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.delivered == 2);
  CHECK(ledger.dropped.at("reporter_failed") == 13);
  CHECK(ledger.balances());
  CHECK(reporter.sizes == Sizes{10});
  CHECK(log.have("has failed for good and gets no more events: as it was told"));
  stop(*worker);
  CHECK(worker->ledger().state == "failed");
}

TEST_CASE("A reporter that cannot flush is quarantined, though it takes events in between") {
  const LogLines log;
  ToldReporter reporter;
  reporter.flush_answer = POLLUX_FATAL;
  const auto worker = worker_of(reporter, quarantined_for_long());
  for (int i = 0; i < 3; ++i) {
    push(*worker, 10);
    CHECK(worker->flush(Clock::now() + 20s));
  }
  CHECK(worker->ledger().state == "quarantined");
  CHECK(log.have("after 3 failed calls of flush in a row"));
  CHECK(worker->ledger().delivered == 30);
  stop(*worker);
}

TEST_CASE("A patient push waits for the first probe, and no longer") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = told_settings();
  own.queue = 100;
  own.health.quarantine = own.health.max_quarantine = 500ms;
  const bool recovers = GENERATE(true, false);
  const auto worker = worker_of(reporter, own);
  quarantine(reporter, *worker);
  if (recovers) reporter.tell(always(POLLUX_OK));
  push(*worker, 500, true);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.balances());
  CHECK((ledger.dropped_total() == 0) == recovers);
  stop(*worker);
}

TEST_CASE("A sync reporter that is quarantined is not called, and what waits for it is bounded") {
  const LogLines log;
  ToldReporter reporter;
  WorkerSettings own = quarantined_for_long();
  own.sync = true;
  own.queue = 10;
  const auto worker = worker_of(reporter, own);
  reporter.tell(always(POLLUX_REJECTED));
  for (int i = 0; i < 20; ++i) {
    push(*worker, 1);
    worker->deliver_pending();
  }
  CHECK(reporter.sizes.size() == 3);
  const ReporterLedger ledger = worker->ledger();
  CHECK(ledger.rejected == 3);
  CHECK(ledger.in_flight == 10);
  CHECK(ledger.dropped.at("quarantined") == 7);
  CHECK(ledger.balances());
  CHECK_FALSE(worker->flush(Clock::now() + 10min));
  reporter.tell(always(POLLUX_OK));
  stop(*worker);
  CHECK(worker->ledger().delivered == 10);
}
