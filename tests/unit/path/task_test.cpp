// Code on a thread that can be left behind.
#include "platform/task.hpp"

#include <atomic>

#include "told_reporter.hpp"

using namespace pollux;
using namespace pollux::test;
using platform::Task;

TEST_CASE("A task that returns has ended with its thread, and lets go of what it owned") {
  const auto owned = std::make_shared<std::atomic<int>>(0);
  Task task("task", [owned] { *owned = 7; });
  REQUIRE(task.await(Task::Clock::now() + 20s));
  CHECK(*owned == 7);
  CHECK(owned.use_count() == 1);
  CHECK_FALSE(task);
}

TEST_CASE("A task that does not return is left behind with what it owns until it does") {
  const auto gate = std::make_shared<Gate>();
  gate->close();
  const auto begin = Task::Clock::now();
  {
    Task task("task", [gate] { gate->pass(); });
    CHECK_FALSE(task.await(begin + 1ms));
    CHECK(task);  // it may be awaited again
  }
  CHECK(Task::Clock::now() - begin < 10s);
  CHECK(gate.use_count() > 1);
  gate->open();
  CHECK(comes_true([&] { return gate.use_count() == 1; }));
}

TEST_CASE("A limit that is brought forward ends a wait, but leaves the task its grace") {
  const auto gate = std::make_shared<Gate>();
  gate->close();
  const auto limit = std::make_shared<platform::Limit>();
  Task task(
      "task", [gate] { gate->pass(); }, limit);
  const auto begin = Task::Clock::now();
  limit->bring_forward(begin);
  CHECK_FALSE(task.await(begin + 1h));
  CHECK(Task::Clock::now() - begin >= Task::grace);
  CHECK(Task::Clock::now() - begin < 10s);
  gate->open();
  CHECK(task.await(Task::Clock::now() + 20s));
}

TEST_CASE("Deadlines that are too far away are never") {
  CHECK(platform::later(Task::Deadline::max(), 1s) == Task::Deadline::max());
  CHECK(platform::deadline_in(std::chrono::nanoseconds::max()) == Task::Deadline::max());
  const auto now = Task::Clock::now();
  CHECK(platform::later(now, 1s) == now + 1s);
}
