// What a plugin hands to the host, and what the host makes of it.
#include <cstring>
#include <string>

#include <pollux/abi/batch.h>

#include "deliver/host_extensions.hpp"
#include "deliver/plausible.hpp"
#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::deliver;
using namespace pollux::test;

namespace {

Answer answer_to(std::int32_t status, const char* message = "") {
  ToldReporter reporter;
  reporter.tell([=](const pollux_batch&, pollux_result& result) {
    std::strncpy(result.message, message, result.message_size);
    result.option = reinterpret_cast<const pollux_option*>(std::uintptr_t{16});
    return status;
  });
  const pollux_instance raw{POLLUX_INSTANCE_SIZE_1_0, 0, POLLUX_WANTS_TIMINGS, &reporter};
  const auto instance = Instance::adopt("told", ToldReporter::functions(), raw);
  pollux_batch batch{};
  batch.count = 1;
  return instance->deliver(batch);
}

}  // namespace

TEST_CASE("A status that deliver must not answer is a fault, and the log says which it was") {
  CHECK(answer_to(4242).status == POLLUX_FATAL);
  CHECK(answer_to(4242).message == "answered the unknown status 4242");
  CHECK(answer_to(-1, "no room").message == "answered the unknown status -1: no room");
  CHECK(answer_to(POLLUX_NEEDS_RESTART).status == POLLUX_FATAL);
  CHECK(answer_to(POLLUX_NEEDS_RESTART).message == "answered POLLUX_NEEDS_RESTART");
  CHECK(answer_to(POLLUX_FATAL).message == "answered POLLUX_FATAL");
  CHECK(answer_to(POLLUX_FATAL, "no room").message == "no room");
  CHECK(answer_to(POLLUX_RETRY).message.empty());
}

TEST_CASE("Only an option of the call's own tree may be blamed") {
  CHECK(answer_to(POLLUX_OK).option == nullptr);  // deliver has none
  pollux_option leaf{}, children[3]{}, root{};
  root.children = children;
  root.child_count = 3;
  root.child_stride = sizeof(pollux_option);
  children[1].children = &leaf;
  children[1].child_count = 1;
  children[1].child_stride = sizeof(pollux_option);
  for (const pollux_option* each : {&root, &children[0], &children[2], &leaf}) CHECK(is_within(each, root));
  const pollux_option elsewhere{};
  CHECK_FALSE(is_within(&elsewhere, root));
  CHECK_FALSE(is_within(nullptr, root));
  CHECK_FALSE(is_within(children + 3, root));
  CHECK_FALSE(
      is_within(reinterpret_cast<const pollux_option*>(reinterpret_cast<const char*>(children) + 8), root));
}

TEST_CASE("An answer that the contract has not is told, though every event was taken") {
  CHECK(fault_of_answer(POLLUX_OK, 5, 5).empty());
  CHECK(fault_of_answer(POLLUX_RETRY, 0, 5).empty());
  CHECK(fault_of_answer(77, 5, 5) == "answers the unknown status 77 to deliver(), taken as POLLUX_FATAL");
  CHECK(fault_of_answer(POLLUX_REJECTED, 4'000'000'000, 5) ==
        "reports 4000000000 consumed events of a batch of 5, taken as all of them");

  const LogLines log;
  ToldReporter reporter;
  reporter.tell([](const pollux_batch&, pollux_result& result) -> std::int32_t {
    result.consumed = 4'000'000'000;
    return 77;
  });
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 1);
  stop(*worker);
  CHECK(log.have("answers the unknown status 77 to deliver(), taken as POLLUX_FATAL; reports 4000000000"));
}

TEST_CASE("A log line whose size cannot be is left out, and said to be") {
  const LogLines log;
  pollux_host host{};
  host.reporter = {"told", 4};
  host_log(&host, POLLUX_LOG_ERROR, {"x", SIZE_MAX});
  CHECK(log.have("logs a line of 18446744073709551615 bytes, which is left out: expected at most 1048576"));
}

TEST_CASE("A quarantined reporter that said nothing has a reason in the log") {
  const LogLines log;
  ToldReporter reporter;
  reporter.tell([](const pollux_batch&, pollux_result&) -> std::int32_t { return 77; });
  const auto worker = worker_of(reporter, told_settings());
  push(*worker, 1);
  REQUIRE(comes_true([&] { return worker->ledger().state == "quarantined"; }));
  stop(*worker);
  CHECK(log.have("answered the unknown status 77"));
}
