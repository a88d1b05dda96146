#include "deliver/queue.hpp"

#include "catch.hpp"

using pollux::deliver::Batch;
using pollux::deliver::OpenBatch;
using pollux::deliver::Parcel;
using pollux::deliver::Queue;

namespace {
Parcel parcel(std::uint32_t events, std::uint64_t sequence) {
  return {OpenBatch(new Batch), 0, events, sequence, 0};
}
}  // namespace

TEST_CASE("What does not fit is cut from the newest") {
  Queue queue(10);
  queue.push(parcel(7, 0));
  Parcel next = parcel(5, 7);
  CHECK(queue.cut_to_room(next) == 2);
  CHECK(next.size() == 3);
  CHECK(next.sequence == 7);
  queue.push(next);
  CHECK(queue.room() == 0);
}

TEST_CASE("Dropping the oldest makes exactly the room that is asked for") {
  Queue queue(10);
  queue.push(parcel(4, 0));
  queue.push(parcel(6, 4));
  CHECK(queue.drop_oldest(5) == 5);
  CHECK(queue.room() == 5);
  const Parcel oldest = queue.pop();
  CHECK(oldest.sequence == 5);
  CHECK(oldest.size() == 5);
}

TEST_CASE("A parcel larger than the queue keeps its newest events") {
  Queue queue(3);
  Parcel large = parcel(8, 100);
  CHECK(queue.cut_to_newest(large) == 5);
  CHECK(large.sequence == 105);
  CHECK(large.size() == 3);
}

TEST_CASE("What is put back comes first again") {
  Queue queue(10);
  queue.push(parcel(2, 0));
  queue.push(parcel(2, 3));
  Parcel first = queue.pop();
  queue.put_back(first);
  CHECK(queue.pop().sequence == 0);
  CHECK(queue.clear() == 2);
  CHECK(queue.empty());
}

TEST_CASE("Pieces of one batch join again while they wait") {
  Queue queue(100);
  const Parcel whole = parcel(10, 50);
  Parcel first = whole, second = whole;
  first.end = second.begin = 4;
  second.sequence += 4;
  queue.push(first);
  queue.push(second);
  queue.push(parcel(5, 61));
  CHECK(queue.events() == 15);
  const Parcel joined = queue.pop();
  CHECK(joined.size() == 10);
  CHECK(joined.sequence == 50);
  CHECK(queue.pop().size() == 5);
}

TEST_CASE("Small parcels that waited are popped as one, in order, with what they point into") {
  Queue queue(10'000);
  std::uint64_t sequence = 0;
  for (const std::uint32_t events : {3u, 1u, 5u, Batch::most_events}) {
    OpenBatch batch(new Batch);
    while (batch->count < events) batch->add().start_ns = static_cast<std::int64_t>(sequence + batch->count);
    queue.push({std::move(batch), 0, events, sequence, 0});
    sequence += events;
  }
  const Parcel joined = queue.pop();
  CHECK(joined.sequence == 0);
  REQUIRE(joined.size() == 9);
  for (std::uint32_t i = 0; i < 9; ++i) CHECK(joined.batch->events[joined.begin + i].start_ns == i);
  CHECK(joined.batch->origins.size() == 3);
  CHECK(queue.events() == Batch::most_events);
  CHECK(queue.pop().size() == Batch::most_events);
}

TEST_CASE("What is sent again, what has a gap before it and what another clock timed stays apart") {
  Queue queue(100);
  Parcel again = parcel(2, 0);
  again.attempts = 1;
  queue.push(again);
  queue.push(parcel(2, 2));
  CHECK(queue.pop().size() == 2);
  queue.push(parcel(2, 5));  // one was dropped in between
  CHECK(queue.pop().size() == 2);
  OpenBatch later(new Batch);
  later->wall_minus_monotonic_ns = 1'000'000'000;
  queue.push({std::move(later), 0, 2, 7, 0});
  CHECK(queue.pop().size() == 2);
  CHECK(queue.pop().size() == 2);
  CHECK(queue.empty());
}
