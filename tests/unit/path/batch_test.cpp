#include "deliver/batch.hpp"

#include <cstring>
#include <string>

#include "catch.hpp"

using pollux::deliver::Arena;
using pollux::deliver::BatchPool;

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
  first->events.push_back({});
  const auto* address = first.get();
  first.reset();
  const auto second = pool.take();
  CHECK(second.get() == address);
  CHECK(second->events.empty());
}

TEST_CASE("A batch outlives its pool") {
  std::shared_ptr<pollux::deliver::Batch> batch;
  {
    BatchPool pool;
    batch = pool.take();
  }
  CHECK(std::strlen(batch->arena.copy("still here")) == 10);
}
