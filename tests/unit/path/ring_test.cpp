#include "ring/ring.hpp"

#include <chrono>
#include <cstring>
#include <thread>

#include <pollux/detail/record.hpp>

#include "catch.hpp"

namespace detail = pollux::detail;
using pollux::ring::Ring;

namespace {

constexpr std::uint64_t capacity = 64 * 1024;

// Writes a record of that payload as a scope's end does, but for the call of reached_limit.
void write(Ring& ring, std::uint64_t number, std::uint32_t payload) {
  std::byte* at = detail::next_record(&ring.state);
  detail::put(at, number);
  detail::put(at + 24, std::uint64_t{payload} << detail::bytes_shift);
  std::memset(at + detail::record_size, static_cast<int>(number & 0xff), payload);
  ring.state.at.store(at + detail::record_size + payload);
}

bool has_room(Ring& ring) {
  return ring.state.at.load() <= ring.state.limit.load() || ring.move_limit() != Ring::Moved::no_room;
}

// Reads all that is there, and counts it.
void read_all(Ring& ring, std::uint64_t& read) {
  const std::uint64_t head = ring.head();
  std::uint64_t at = ring.tail.load();
  while ((at = ring.record_at(at, head)) != head) {
    std::uint64_t word[4];
    std::memcpy(word, ring.at(at), sizeof word);
    REQUIRE(word[0] == read);
    const auto payload = static_cast<std::uint16_t>(word[3] >> detail::bytes_shift);
    for (std::uint32_t i = 0; i < payload; i += 97) {
      REQUIRE(ring.at(at)[detail::record_size + i] == static_cast<std::byte>(read & 0xff));
    }
    at += detail::record_size + payload;
    ++read;
  }
  ring.give_back(at);
}

}  // namespace

TEST_CASE("Records of all sizes come out whole and in order, many times round") {
  Ring ring(1, capacity);
  std::uint64_t written = 0, read = 0;
  for (int round = 0; round < 2000; ++round) {
    while (has_room(ring))
      write(ring, written, static_cast<std::uint32_t>(written * 24 % 8192) & ~7u), ++written;
    CHECK_FALSE(ring.is_empty());
    read_all(ring, read);
    CHECK(ring.is_empty());
  }
  CHECK(read == written);
  CHECK(read > 10'000);
}

TEST_CASE("Records come out whole and in order while others go in") {
  Ring ring(1, capacity);
  constexpr std::uint64_t count = 300'000;
  std::jthread producer([&](const std::stop_token& stop) {
    for (std::uint64_t i = 0; i < count; ++i) {
      write(ring, i, static_cast<std::uint32_t>(i * 24 % (i % 50 == 0 ? 8192 : 64)) & ~7u);
      while (!has_room(ring) && !stop.stop_requested()) std::this_thread::yield();
    }
  });
  std::uint64_t read = 0;
  while (read < count) read_all(ring, read);
  producer.join();
  CHECK(ring.is_empty());
}

TEST_CASE("A thread that waits for room is woken when it is given back") {
  Ring ring(1, capacity);
  while (has_room(ring)) write(ring, 0, 0);
  std::thread consumer([&] {
    while (!ring.waiting.load()) std::this_thread::yield();
    ring.give_back(ring.head());
  });
  const auto begin = std::chrono::steady_clock::now();
  ring.wait_for_room(std::chrono::seconds(30));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(has_room(ring));
  consumer.join();
}

TEST_CASE("A ring's limit leaves room for one more record of any size") {
  Ring ring(1, capacity);
  REQUIRE(ring.move_limit() == Ring::Moved::from_nothing);
  CHECK(ring.move_limit() == Ring::Moved::on);
  ring.lower_limit();
  CHECK(ring.state.limit.load() == nullptr);
  CHECK(ring.move_limit() == Ring::Moved::from_nothing);
  while (ring.head() < capacity / 2) write(ring, 0, 0);
  REQUIRE(ring.move_limit() == Ring::Moved::on);
  CHECK(ring.state.limit.load() == ring.bytes.get() + capacity - 1);
}

TEST_CASE("A thread comes by half-way, so that a ring is never full before its collector was woken") {
  Ring ring(1, capacity);
  for (const std::uint64_t start : {std::uint64_t{0}, capacity / 4, capacity * 3 / 4}) {
    for (; ring.head() < start; static_cast<void>(has_room(ring))) write(ring, 0, 0);
    ring.give_back(ring.head());
    REQUIRE(ring.move_limit() != Ring::Moved::no_room);
    // As reached_limit does: at each limit it looks whether the ring is half full.
    bool woken = false;
    for (;;) {
      write(ring, 0, 0);
      if (ring.state.at.load() <= ring.state.limit.load()) continue;
      if (ring.move_limit() == Ring::Moved::no_room) break;
      woken = woken || ring.is_half_full();
    }
    CHECK(woken);
    ring.give_back(ring.head());
    REQUIRE(ring.move_limit() != Ring::Moved::no_room);
  }
}

TEST_CASE("A full ring is not taken for an empty one") {
  Ring ring(1, capacity);
  while (has_room(ring)) write(ring, 0, 0);
  CHECK(ring.head() >= capacity);
  CHECK_FALSE(ring.is_empty());
  CHECK(ring.is_half_full());
  CHECK(ring.move_limit() == Ring::Moved::no_room);
  ring.give_back(detail::max_record);
  CHECK(ring.move_limit() == Ring::Moved::no_room);
  ring.give_back(detail::max_record + 32);
  CHECK(ring.move_limit() != Ring::Moved::no_room);
  CHECK(ring.head() == 0);
}
