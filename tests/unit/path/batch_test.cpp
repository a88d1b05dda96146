#include "deliver/batch.hpp"

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "deliver/event_copy.hpp"

using pollux::deliver::append_copy;
using pollux::deliver::Arena;
using pollux::deliver::Batch;
using pollux::deliver::BatchPool;
using pollux::deliver::OpenBatch;
using pollux::deliver::SharedBatch;
using pollux::deliver::Traces;

TEST_CASE("An arena keeps what it gave out until it is reset") {
  Arena arena;
  std::vector<const char*> copies;
  for (int i = 0; i < 5000; ++i) copies.push_back(arena.copy("text number " + std::to_string(i)));
  for (int i = 0; i < 5000; ++i)
    CHECK(copies[static_cast<std::size_t>(i)] == "text number " + std::to_string(i));
  const std::string large(200'000, 'x');
  CHECK(arena.copy(large) == large);
  arena.reset();
  CHECK(std::string(arena.copy("again")) == "again");
}

TEST_CASE("An arena holds little more than what was taken of it, also after larger uses") {
  Arena arena;
  const auto use = [&arena](std::size_t bytes) {
    const std::size_t before = arena.used();
    for (std::size_t taken = 0; taken < bytes; taken += 56) static_cast<void>(arena.take(56));
    CHECK(arena.used() - before >= bytes);
  };
  use(172'000);
  CHECK(arena.footprint() <= 220'000);
  use(5'000'000);
  arena.reset();
  CHECK(arena.used() == 0);
  use(172'000);
  arena.reset();
  CHECK(arena.footprint() <= 220'000);
}

TEST_CASE("A batch is used again once nobody holds it") {
  BatchPool pool;
  auto first = pool.take();
  first->add() = {};
  const auto* address = first.get();
  first.reset();
  const auto second = pool.take();
  CHECK(second.get() == address);
  CHECK(second->count == 0);
}

TEST_CASE("A batch outlives its pool") {
  OpenBatch batch;
  {
    BatchPool pool;
    batch = pool.take();
  }
  CHECK(std::strlen(batch->arena.copy("still here")) == 10);
}

TEST_CASE("A shared batch goes back when the last of its holders lets go") {
  BatchPool pool;
  SharedBatch first = pool.take();
  const auto* address = &*first;
  SharedBatch second = first;
  first = {};
  CHECK(pool.take().get() != address);
  second = {};
  CHECK(pool.take().get() == address);
}

TEST_CASE("A pool keeps a bounded number of bytes for later use, and gives the rest back to the system") {
  constexpr std::uint32_t mark = 77, marked = Batch::most_events - 1;  // fresh memory is zero
  BatchPool pool;
  std::vector<OpenBatch> taken;
  for (int i = 0; i < 100; ++i) {
    taken.push_back(pool.take());
    taken.back()->ends[marked] = mark;
    static_cast<void>(taken.back()->texts.take(50'000));
  }
  taken.clear();
  std::uint64_t kept = 0;
  for (int i = 0; i < 100; ++i) {
    taken.push_back(pool.take());
    if (taken.back()->ends[marked] == mark) kept += taken.back()->footprint();
  }
  CHECK(kept > 0);
  CHECK(kept <= BatchPool::most_kept);
}

TEST_CASE("What was shared of a batch stays as it was while more is added behind it") {
  OpenBatch filled(new Batch);
  filled->add() = {};
  filled->events[0].start_ns = 7;
  const SharedBatch shared = filled.share();
  CHECK(shared->bytes(0, 1) == sizeof(pollux_event));
  filled->add() = {};
  static_cast<void>(filled->arena.take(40));
  static_cast<void>(filled->texts.take(8));
  filled->add() = {};
  static_cast<void>(filled.share());
  CHECK(shared->events[0].start_ns == 7);
  CHECK(shared->bytes(0, 1) == sizeof(pollux_event));
  CHECK(shared->bytes(1, 3) == 2 * sizeof(pollux_event) + 48);
  CHECK(shared->bytes(0, 2) + shared->bytes(2, 3) == shared->bytes(0, 3));
  filled.reset();
  CHECK(shared->holders == 1);
}

TEST_CASE("A copied event needs nothing of the batch that it came from") {
  OpenBatch into(new Batch);
  {
    OpenBatch from(new Batch);
    pollux_event& event = from->add() = {};
    event.kind = POLLUX_EVENT_HISTOGRAM;
    event.flags = POLLUX_EVENT_ATTACHED;
    event.start_ns = 100;
    event.value.type = POLLUX_VALUE_STRING;
    event.value.size = 5;
    event.value.as.string = from->texts.copy("value");
    auto* attributes = from->arena.take_array<pollux_attribute>(2);
    attributes[0] = {{"number", 6}, 1, 0, {POLLUX_VALUE_INT64, 0, {42}}};
    attributes[1] = {{"text", 4}, 2, 0, {POLLUX_VALUE_STRING, 3, {}}};
    attributes[1].value.as.string = from->texts.copy("abc");
    event.attributes = attributes;
    event.attribute_count = 2;
    event.attribute_stride = sizeof(pollux_attribute);
    auto* ids = from->arena.take_array<pollux_span>(1);
    *ids = {};
    ids->trace_id[0] = 9;
    auto* links = from->arena.take_array<pollux_link>(1);
    *links = {{7}, {8}, 1, POLLUX_LINK_CAUSE};
    ids->links = links;
    ids->link_count = 1;
    ids->trace_state = {from->texts.copy("vendor=1"), 8};
    ids->status_message = {"", 0};
    pollux_thread thread{POLLUX_THREAD_SIZE_1_0, 0, 3, 300, {"reader", 6}};
    event.thread = &thread;
    event.span = ids;
    auto* aggregate = from->arena.take_array<pollux_aggregate>(1);
    *aggregate = {};
    aggregate->start_ns = 50;
    aggregate->bucket_count = 2;
    auto* bounds = from->arena.take_array<double>(1);
    bounds[0] = 0.5;
    auto* buckets = from->arena.take_array<std::uint64_t>(2);
    buckets[0] = 3, buckets[1] = 4;
    aggregate->bounds = bounds;
    aggregate->buckets = buckets;
    event.aggregate = aggregate;
    append_copy(event, *into, Traces::copy, 1000);
    append_copy(event, *into, Traces::leave_out);
    std::memset(from->events.get(), 0xff, sizeof(pollux_event));
    std::memset(attributes, 0xff, 2 * sizeof(pollux_attribute));
    std::memset(buckets, 0xff, 16);
    std::memset(links, 0xff, sizeof *links);
    thread = {};
  }
  const pollux_event& copy = into->events[0];
  CHECK(copy.start_ns == 1100);
  CHECK(copy.aggregate->start_ns == 1050);
  CHECK(copy.aggregate->bounds[0] == 0.5);
  CHECK(copy.aggregate->buckets[1] == 4);
  CHECK(std::string(copy.value.as.string) == "value");
  CHECK(copy.attributes[0].value.as.int64 == 42);
  CHECK(std::string(copy.attributes[1].value.as.string) == "abc");
  CHECK(copy.span->trace_id[0] == 9);
  CHECK(copy.span->links[0].trace_id[0] == 7);
  CHECK(copy.span->links[0].relation == POLLUX_LINK_CAUSE);
  CHECK(std::string(copy.span->trace_state.data) == "vendor=1");
  CHECK(copy.thread->os_id == 300);
  CHECK(std::string(copy.thread->name.data) == "reader");
  CHECK(into->events[1].thread == copy.thread);  // kept once
  CHECK(copy.flags == POLLUX_EVENT_ATTACHED);
  CHECK(into->events[1].span == nullptr);
  CHECK(into->events[1].flags == 0);
}
