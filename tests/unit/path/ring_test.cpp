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
  ring.state.head.store(ring.state.head.load() + detail::record_size + payload);
}

}  // namespace

TEST_CASE("Records of all sizes come out whole and in order, many times round") {
  Ring ring(1, capacity);
  std::uint64_t written = 0, read = 0;
  for (int round = 0; round < 2000; ++round) {
    while (ring.has_room())
      write(ring, written, static_cast<std::uint32_t>(written * 24 % 8192) & ~7u), ++written;
    std::uint64_t at = ring.tail.load();
    while (at != ring.head()) {
      std::uint64_t word[4];
      std::memcpy(word, ring.at(at), sizeof word);
      REQUIRE(word[0] == read);
      const auto payload = static_cast<std::uint16_t>(word[3] >> 32);
      for (std::uint32_t i = 0; i < payload; i += 97) {
        REQUIRE(ring.at(at)[detail::record_size + i] == static_cast<std::byte>(read & 0xff));
      }
      at += detail::record_size + payload;
      ++read;
    }
    ring.give_back(at);
  }
  CHECK(read == written);
  CHECK(read > 10'000);
}

TEST_CASE("A thread that waits for room is woken when it is given back") {
  Ring ring(1, capacity);
  while (ring.has_room()) write(ring, 0, 0);
  std::thread consumer([&] {
    while (!ring.waiting.load()) std::this_thread::yield();
    ring.give_back(ring.head());
  });
  const auto begin = std::chrono::steady_clock::now();
  ring.wait_for_room(std::chrono::seconds(30));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
  CHECK(ring.has_room());
  consumer.join();
}

TEST_CASE("A ring's limit leaves room for one more record of any size") {
  Ring ring(1, capacity);
  ring.raise_limit();
  CHECK(ring.state.limit.load() == capacity - detail::max_record);
  ring.lower_limit();
  CHECK(ring.state.limit.load() == 0);
}
