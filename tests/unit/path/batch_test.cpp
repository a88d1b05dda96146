#include "deliver/batch.hpp"

#include <cstring>
#include <string>
#include <utility>

#include "catch.hpp"

using pollux::deliver::Arena;
using pollux::deliver::BatchPool;
using pollux::deliver::SharedBatch;

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
  pollux::deliver::OpenBatch batch;
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

TEST_CASE("A part keeps the batch that its events point into") {
  BatchPool pool;
  SharedBatch whole = pool.take();
  const auto* address = &*whole;
  auto part = pool.take();
  part->origins.push_back(std::exchange(whole, {}));
  CHECK(pool.take().get() != address);
  part.reset();
  const auto one = pool.take();
  const auto other = pool.take();
  CHECK((one.get() == address || other.get() == address));
}

TEST_CASE("An array of an arena takes only what was used of it") {
  Arena arena;
  auto* first = arena.open_array<std::uint64_t>(10);
  arena.close_array<std::uint64_t>(3);
  CHECK(arena.open_array<std::uint64_t>(1) == first + 3);
  auto* large = arena.open_array<std::uint64_t>(100'000);  // more than a chunk
  large[99'999] = 1;
  arena.close_array<std::uint64_t>(100'000);
  CHECK(arena.open_array<std::uint64_t>(1) != large);
}
