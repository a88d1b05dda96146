// An instance's life, with nothing or little to deliver.
#include <deque>

#include "catch.hpp"
#include "subject.hpp"

using contract::EventList;
using contract::Instance;
using contract::Started;
using namespace std::chrono_literals;

TEST_CASE("It is created and destroyed a hundred times") {
  for (int i = 0; i < 100; ++i) {
    const Instance instance;
    REQUIRE(instance.exists());
  }
}

TEST_CASE("It has as many instances at once as a host wants") {
  std::deque<Started> instances(8);
  EventList events;
  events.timing("a", 1ms);
  for (Started& instance : instances) CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
}

TEST_CASE("It starts and stops without an event") {
  Started instance;
  CHECK(instance.flush().status == POLLUX_OK);
  CHECK(instance.stop().status == POLLUX_OK);
}

TEST_CASE("It starts and stops a hundred times over") {
  for (int i = 0; i < 100; ++i) {
    Started instance;
    REQUIRE(instance.stop().status == POLLUX_OK);
  }
}

TEST_CASE("It flushes twice, and stops after that") {
  Started instance;
  EventList events;
  events.timing("a", 1ms).metric(pollux::MetricType::gauge, "b", 1.0);
  CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
  CHECK(instance.flush().status == POLLUX_OK);
  CHECK(instance.flush().status == POLLUX_OK);
  CHECK(instance.stop().status == POLLUX_OK);
}

TEST_CASE("It is destroyed after stop, with events that were never flushed") {
  Started instance;
  EventList events;
  events.timing("a", 1ms);
  instance.deliver(events.raw());
  CHECK(instance.stop().status == POLLUX_OK);
}

TEST_CASE("It takes the options that it runs with again, or asks for a restart") {
  const contract::Folder folder;
  contract::OptionTable options;
  contract::set_valid_options(options, folder);
  Instance instance(options.root());
  REQUIRE(instance.exists());
  REQUIRE(instance.start().status == POLLUX_OK);
  const auto answer = instance.reconfigure(options.root());
  CHECK((answer.status == POLLUX_OK || answer.status == POLLUX_NEEDS_RESTART));
  EventList events;
  events.timing("a", 1ms);
  CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
}

TEST_CASE("It hands over what only one can hold, takes it again, and stops after either") {
  Started instance, released;
  if (!instance.handover()) return;
  REQUIRE(instance.handover()->struct_size >= sizeof(pollux_ext_handover));
  EventList events;
  events.timing("a", 1ms);
  CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
  CHECK(instance.release().status == POLLUX_OK);
  REQUIRE(instance.resume().status == POLLUX_OK);
  CHECK(instance.deliver(events.raw()).status == POLLUX_OK);
  CHECK(instance.flush().status == POLLUX_OK);
  CHECK(instance.stop().status == POLLUX_OK);
  CHECK(released.release().status == POLLUX_OK);
  CHECK(released.stop().status == POLLUX_OK);
}
