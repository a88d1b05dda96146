// Calls from several threads, as far as the contract allows them.
#include <atomic>
#include <string>
#include <thread>

#include "catch.hpp"
#include "subject.hpp"

using contract::Answer;
using contract::EventList;
using contract::Started;
using namespace std::chrono_literals;

TEST_CASE("It takes batches from one thread after another") {
  Started instance;
  EventList events;
  for (int i = 0; i < 100; ++i) events.timing("a", 1ms).attribute("i", i);
  const pollux_batch& batch = events.raw();
  const auto deliver = contract::PluginFile::under_test().functions().deliver;
  for (int i = 0; i < 20; ++i) {
    std::int32_t status = -1;
    std::thread([&] {
      pollux_result result{sizeof result, 0, 0, 0, -1, nullptr, nullptr};
      status = deliver(instance.self(), &batch, &result);
    }).join();
    REQUIRE(status == POLLUX_OK);
  }
  CHECK(instance.flush().status == POLLUX_OK);
}

TEST_CASE("It is stopped and destroyed by another thread than it was made by") {
  auto* instance = new Started;
  EventList events;
  events.timing("a", 1ms);
  CHECK(instance->deliver(events.raw()).status == POLLUX_OK);
  std::thread([&] { delete instance; }).join();
}

TEST_CASE("It gives a snapshot while it is delivered to") {
  Started instance;
  const pollux_ext_snapshot* snapshot = instance.snapshot();
  if (!snapshot) return;
  REQUIRE(snapshot->struct_size >= sizeof(pollux_ext_snapshot));
  REQUIRE(snapshot->read);
  REQUIRE(snapshot->reset);

  EventList events;
  for (int i = 0; i < 200; ++i) {
    events.timing("s" + std::to_string(i), 1ms).metric(pollux::MetricType::gauge, "m", i);
  }
  const pollux_batch& batch = events.raw();
  std::atomic<bool> done{false};
  std::atomic<int> taken{0};
  std::atomic<int> empty{0};
  struct Counts {
    std::atomic<int>*taken, *empty;
  } counts{&taken, &empty};
  std::thread reader([&] {
    for (int i = 0; !done || i == 0; ++i) {
      snapshot->read(instance.self(), &counts, [](void* context, pollux_string json) {
        const auto* to = static_cast<Counts*>(context);
        ++*to->taken;
        if (json.size < 2 || json.data[json.size] != '\0') ++*to->empty;
      });
      if (i % 8 == 7) snapshot->reset(instance.self());
    }
  });
  bool delivered = true;
  for (int i = 0; i < 50; ++i) delivered = instance.deliver(batch).status == POLLUX_OK && delivered;
  done = true;
  reader.join();
  CHECK(delivered);
  CHECK(taken > 0);
  CHECK(empty == 0);
}
