// The account at the end of a run, and the exit code that follows from it.
#include "command/feed/tally.hpp"

#include "catch.hpp"

using pollux::Ledger;
using pollux::ReporterLedger;
using pollux::command::account;
using pollux::command::is_complete;
using pollux::command::losses;
using pollux::command::Tally;

namespace {

ReporterLedger reporter(const char* name, std::uint64_t delivered) {
  ReporterLedger ledger;
  ledger.name = name;
  ledger.accepted = ledger.delivered = delivered;
  return ledger;
}

Ledger delivered() {
  Ledger ledger;
  ledger.emitted = ledger.routed = 4;
  ledger.reporters = {reporter("log", 4), reporter("summary", 3)};
  return ledger;
}

}  // namespace

TEST_CASE("The account names each reporter with what it delivered") {
  Tally tally;
  tally.events = 4;
  CHECK(account(tally, delivered()) ==
        "4 events read, 0 bad lines; log: 4 delivered, 0 dropped, 0 rejected; summary: 3 delivered, 0 "
        "dropped, 0 "
        "rejected");
  CHECK(is_complete(tally, delivered()));
}

TEST_CASE("Losses are told with their reasons") {
  Tally tally;
  tally.events = 1;
  tally.bad = 1;
  tally.refused = 1;
  Ledger ledger;
  ledger.lost = {{"invalid_name", 2}, {"late", 0}};
  ledger.reporters = {reporter("log", 1)};
  ledger.reporters[0].dropped = {{"queue_full", 3}, {"shutdown", 1}};
  ledger.reporters[0].rejected = 5;
  ledger.reporters[0].in_flight = 6;
  CHECK(account(tally, ledger) ==
        "1 event read, 1 bad line, 3 lost (invalid_name 2); log: 1 delivered, 4 dropped (queue_full 3, "
        "shutdown 1), 5 "
        "rejected, 6 unfinished");
}

TEST_CASE(
    "A run is complete only when nothing was bad, lost, dropped, rejected or left, and all ended well") {
  Tally tally;
  Ledger ledger = delivered();
  REQUIRE(is_complete(tally, ledger));
  SECTION("a bad line") { tally.bad = 1; }
  SECTION("an event that the host refused") { tally.refused = 1; }
  SECTION("an input that broke off") { tally.cut_short = true; }
  SECTION("an event lost in the host") { ledger.lost["invalid_name"] = 1; }
  SECTION("an event left in a ring") { ledger.in_rings = 1; }
  SECTION("an event that lost its name") { ledger.overflowed = 1; }
  SECTION("an event that lost the names of attributes") { tally.renamed_keys = 1; }
  SECTION("an event dropped") { ledger.reporters[1].dropped["queue_full"] = 1; }
  SECTION("an event rejected") { ledger.reporters[1].rejected = 1; }
  SECTION("an event in flight") { ledger.reporters[1].in_flight = 1; }
  SECTION("a stop that failed") { ledger.reporters[1].end_error = "could not stop: status 3"; }
  CHECK_FALSE(is_complete(tally, ledger));
}

TEST_CASE("Events that lost their names are told, by the command and by a host") {
  Tally tally;
  tally.events = 4;
  tally.renamed_keys = 1;
  Ledger ledger = delivered();
  ledger.overflowed = 3;
  CHECK(account(tally, ledger)
            .starts_with("4 events read, 0 bad lines, 3 named 'overflow' (max_scopes), 1 with "
                         "attribute keys named 'overflow'; log: 4 delivered"));
  CHECK(losses(ledger) == "3 named 'overflow' (max_scopes)");
  ledger.lost["late"] = 1;
  CHECK(losses(ledger) == "1 lost (late 1), 3 named 'overflow' (max_scopes)");
}

TEST_CASE("Events outside of the span that was asked for are told, and leave a run complete") {
  Tally tally;
  tally.events = 4;
  tally.passed_over = 2;
  CHECK(
      account(tally, delivered()).starts_with("4 events read, 0 bad lines, 2 passed over; log: 4 delivered"));
  CHECK(is_complete(tally, delivered()));
}

TEST_CASE("The losses name only the reporters that lost something") {
  Ledger ledger = delivered();
  CHECK(losses(ledger).empty());
  ledger.reporters[1].dropped["shutdown"] = 2;
  CHECK(losses(ledger) == "summary: 3 delivered, 2 dropped (shutdown 2), 0 rejected");
  ledger.lost["late"] = 1;
  CHECK(losses(ledger) == "1 lost (late 1); summary: 3 delivered, 2 dropped (shutdown 2), 0 rejected");
}

TEST_CASE("An event that no route wants leaves a run complete") {
  Ledger ledger = delivered();
  ledger.unrouted = 10;
  CHECK(is_complete(Tally{}, ledger));
}
