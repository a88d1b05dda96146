#include "deliver/queue.hpp"

#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::deliver::Batch;
using pollux::deliver::OpenBatch;
using pollux::deliver::Parcel;
using pollux::deliver::Queue;
using pollux::deliver::SharedBatch;

namespace {

constexpr std::size_t event_bytes = sizeof(pollux_event);

// Events that are numbered by their start, each with so many bytes of text.
SharedBatch batch_of(std::uint32_t events, std::uint64_t first = 0, std::size_t text = 0) {
  OpenBatch batch(new Batch);
  batch->wall_minus_monotonic_ns = 1;
  while (batch->count < events) {
    pollux_event& event = batch->add() = {};
    event.start_ns = static_cast<std::int64_t>(first + batch->count - 1);
    if (text == 0) continue;
    event.value.type = POLLUX_VALUE_STRING;
    event.value.size = static_cast<std::uint32_t>(text - 1);
    event.value.as.string = batch->texts.copy(std::string(text - 1, 'x'));
  }
  return batch;
}

Parcel parcel(std::uint32_t events, std::uint64_t sequence, std::size_t text = 0) {
  return {batch_of(events, sequence, text), 0, events, sequence, 0, {}};
}

// The numbers of all events that are queued, in order.
std::vector<std::int64_t> drained(Queue& queue) {
  std::vector<std::int64_t> numbers;
  while (!queue.empty()) {
    const Parcel popped = queue.pop();
    for (std::uint32_t i = popped.begin; i < popped.end; ++i)
      numbers.push_back(popped.batch->events[i].start_ns);
  }
  return numbers;
}

}  // namespace

TEST_CASE("What does not fit is cut from the newest") {
  Queue queue({.events = 10});
  queue.push(parcel(7, 0));
  Parcel next = parcel(5, 7);
  CHECK(queue.cut_to_room(next) == 2);
  CHECK(next.size() == 3);
  CHECK(next.sequence == 7);
  queue.push(next);
  CHECK(queue.fitting(parcel(1, 10)) == 0);
}

TEST_CASE("Dropping the oldest makes exactly the room that is asked for") {
  Queue queue({.events = 10});
  queue.push(parcel(4, 0));
  queue.push(parcel(6, 4));
  CHECK(queue.drop_oldest(parcel(5, 10)) == 5);
  CHECK(queue.fitting(parcel(6, 10)) == 5);
  const Parcel oldest = queue.pop();
  CHECK(oldest.sequence == 5);
  CHECK(oldest.size() == 5);
}

TEST_CASE("A parcel larger than the queue keeps its newest events") {
  Queue queue({.events = 3});
  Parcel large = parcel(8, 100);
  CHECK(queue.cut_to_newest(large) == 5);
  CHECK(large.sequence == 105);
  CHECK(large.size() == 3);
}

TEST_CASE("A queue is bounded in bytes too, with all that its events point to") {
  constexpr std::size_t text = 104;
  constexpr std::size_t each = event_bytes + text;
  Queue queue({.bytes = 10 * each});
  queue.push(parcel(7, 0, text));
  CHECK(queue.bytes() == 7 * each);
  Parcel next = parcel(5, 7, text);
  SECTION("new events are cut") {
    CHECK(queue.fitting(next) == 3);
    CHECK(queue.cut_to_room(next) == 2);
    queue.push(next);
    CHECK(queue.bytes() == 10 * each);
    CHECK_FALSE(queue.fits(parcel(1, 10)));
  }
  SECTION("or the oldest are dropped") {
    CHECK(queue.cut_to_newest(next) == 0);
    CHECK(queue.drop_oldest(next) == 2);
    CHECK(queue.bytes() == 5 * each);
    queue.push(next);
    CHECK(drained(queue) == std::vector<std::int64_t>{2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    CHECK(queue.bytes() == 0);
  }
  SECTION("or only the newest are kept of what is larger than the queue") {
    Parcel large = parcel(25, 7, text);
    CHECK(queue.cut_to_newest(large) == 15);
    CHECK(large.sequence == 22);
  }
}

TEST_CASE("An event that is larger than the whole queue fits an empty one") {
  Queue queue({.bytes = 1000});
  Parcel large = parcel(2, 0, 4000);
  CHECK(queue.fitting(large) == 1);
  CHECK(queue.cut_to_newest(large) == 1);
  queue.push(large);
  CHECK(queue.fitting(parcel(1, 2)) == 0);
}

TEST_CASE("The bytes of a part are charged and given back with it") {
  Queue queue({});
  queue.push(parcel(10, 0, 40));
  const std::uint64_t all = queue.bytes();
  const Parcel part = queue.pop(4);
  CHECK(queue.bytes() == all - part.bytes());
  queue.put_back(part);
  CHECK(queue.bytes() == all);
  CHECK(queue.clear() == 10);
  CHECK(queue.bytes() == 0);
}

TEST_CASE("What is put back comes first again") {
  Queue queue({.events = 10});
  queue.push(parcel(2, 0));
  queue.push(parcel(2, 3));
  queue.put_back(queue.pop());
  CHECK(queue.pop().sequence == 0);
  CHECK(queue.clear() == 2);
  CHECK(queue.empty());
}

TEST_CASE("A batch that is pushed piece by piece, while it is filled, is delivered whole") {
  Queue queue({});
  OpenBatch filled(new Batch);
  std::uint64_t sequence = 0;
  for (const std::uint32_t events : {3u, 1u, 500u}) {
    const std::uint32_t begin = filled->count;
    while (filled->count < begin + events) filled->add() = {};
    queue.push({filled.share(), begin, filled->count, sequence, 0, {}});
    sequence += events;
  }
  CHECK(queue.bytes() == 504 * event_bytes);
  CHECK(queue.pop().size() == 504);
  CHECK(queue.bytes() == 0);
}

TEST_CASE("A few events of many batches keep none of these batches") {
  Queue queue({});
  std::vector<std::int64_t> pushed;
  std::uint64_t sequence = 0;
  std::vector<SharedBatch> batches;
  for (int i = 0; i < 300; ++i) {
    batches.push_back(batch_of(Batch::most_events, 10'000 * static_cast<std::uint64_t>(i), 16));
    queue.push({batches.back(), 5, 9, sequence, 0, {}});
    for (std::int64_t event = 5; event < 9; ++event) pushed.push_back(10'000 * i + event);
    sequence += 4;
  }
  for (std::size_t i = 0; i + 1 < batches.size(); ++i) REQUIRE(batches[i]->holders == 1);
  CHECK(queue.events() == 1200);
  CHECK(queue.bytes() == 1200 * (event_bytes + 16));
  const Parcel first = queue.pop();
  CHECK(first.size() == Batch::most_events);
  CHECK(std::strlen(first.batch->events[first.begin].value.as.string) == 15);
  std::vector<std::int64_t> numbers;
  for (std::uint32_t i = first.begin; i < first.end; ++i) numbers.push_back(first.batch->events[i].start_ns);
  for (const std::int64_t number : drained(queue)) numbers.push_back(number);
  CHECK(numbers == pushed);
}

TEST_CASE("What came in small batches while the reporter was busy is popped as one") {
  Queue queue({});
  std::uint64_t sequence = 0;
  for (const std::uint32_t events : {3u, 1u, 5u}) {
    queue.push(parcel(events, sequence));
    sequence += events;
  }
  const Parcel joined = queue.pop();
  CHECK(joined.sequence == 0);
  REQUIRE(joined.size() == 9);
  for (std::uint32_t i = 0; i < 9; ++i) CHECK(joined.batch->events[joined.begin + i].start_ns == i);
  CHECK(queue.empty());
}

TEST_CASE("What is sent again and what has a gap before it stays apart") {
  Queue queue({});
  Parcel again = parcel(2, 0);
  again.attempts = 1;
  queue.push(again);
  queue.push(parcel(2, 2));
  queue.push(parcel(2, 5));  // one was dropped in between
  queue.push(parcel(2, 7));
  CHECK(queue.pop().size() == 2);
  CHECK(queue.pop().size() == 2);
  CHECK(queue.pop().size() == 4);
  CHECK(queue.empty());
}

TEST_CASE(
    "Events of clocks that are a little apart share a batch and keep their wall time, others stay apart") {
  Queue queue({});
  const auto push = [&](std::uint64_t sequence, std::int64_t clock) {
    OpenBatch batch(new Batch);
    batch->wall_minus_monotonic_ns = clock;
    batch->add() = {};
    batch->events[0].start_ns = 5'000'000;
    queue.push({std::move(batch), 0, 1, sequence, 0, {}});
  };
  push(0, 1'000'000'000);
  push(1, 1'000'300'000);
  push(2, 9'000'000'000);
  push(3, 9'000'000'000);
  const Parcel first = queue.pop();
  REQUIRE(first.size() == 2);
  CHECK(first.batch->wall_minus_monotonic_ns + first.batch->events[first.begin + 1].start_ns ==
        1'005'300'000);
  const Parcel second = queue.pop();
  CHECK(second.size() == 2);
  CHECK(second.batch->wall_minus_monotonic_ns == 9'000'000'000);
}

TEST_CASE("A queue tells since when its oldest event waits") {
  Queue queue({});
  const auto now = std::chrono::steady_clock::now();
  OpenBatch filled(new Batch);
  filled->add() = {};
  queue.push({filled.share(), 0, 1, 0, 0, now});
  filled->add() = {};
  queue.push({filled.share(), 1, 2, 1, 0, now + 5ms});
  CHECK(queue.oldest() == now);
  static_cast<void>(queue.pop(1));
  CHECK(queue.oldest() == now);  // of a batch that was pushed in pieces, its first
}
