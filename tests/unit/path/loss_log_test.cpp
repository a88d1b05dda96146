#include "deliver/loss_log.hpp"

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::deliver::Deadline;
using pollux::deliver::LossLog;
using pollux::deliver::reasons_text;

namespace {
constexpr Deadline start{1h};
}

TEST_CASE("The first loss of each reason is a line with its count, all others wait for a minute") {
  LossLog log;
  CHECK(log.due() == Deadline::max());
  CHECK(log.add("queue_full", 0, start).empty());
  CHECK(log.add("queue_full", 24, start) == "lost 24 events (queue_full 24)");
  for (int i = 1; i <= 100; ++i) CHECK(log.add("queue_full", 10, start + i * 10ms).empty());
  CHECK(log.due() == start + 1min);
  CHECK(log.take(start + 59s).empty());
  CHECK(log.take(start + 1min) == "lost 1000 events (queue_full 1000) in the last 60 s; 1024 in total");
  CHECK(log.due() == Deadline::max());
  CHECK(log.take(start + 1h).empty());
}

TEST_CASE("Another reason is told at once, with what was not told yet and the reporter's words") {
  LossLog log;
  CHECK(log.add("queue_full", 1, start) == "lost 1 event (queue_full 1)");
  CHECK(log.add("queue_full", 5, start + 1s).empty());
  CHECK(log.add("rejected", 2, start + 3s, "not a number") ==
        "lost 7 events (queue_full 5, rejected 2) in the last 3 s; 8 in total: not a number");
  CHECK(log.add("rejected", 2, start + 62s, "again").empty());
  CHECK(log.add("rejected", 2, start + 63s, "once more") ==
        "lost 4 events (rejected 4) in the last 60 s; 12 in total: once more");
}

TEST_CASE("Reasons without a loss are left out of a text") {
  CHECK(reasons_text({}).empty());
  CHECK(reasons_text({{"late", 0}}).empty());
  CHECK(reasons_text({{"late", 0}, {"shutdown", 3}, {"too_deep", 1}}) == " (shutdown 3, too_deep 1)");
}
