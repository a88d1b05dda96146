#include "collect/nap.hpp"

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::collect::Nap;

TEST_CASE("Naps are long while little comes, and short at once when a ring fills quickly") {
  Nap nap;
  for (int i = 0; i < 10; ++i) static_cast<void>(nap.after({true, 0.001}));
  CHECK(nap.after({true, 0.001}) == Nap::longest);
  CHECK(nap.after({true, 0.2}) == Nap::longest / 2);
  CHECK(nap.after({true, 0.9}) == Nap::shortest);
  CHECK(nap.after({true, 0.2}) == Nap::shortest);
  CHECK(nap.after({true, 0.001}) == 2 * Nap::shortest);
  CHECK_FALSE(nap.is_over());
}

TEST_CASE("Where all reporters have events gathered the collector naps longer, in proportion") {
  CHECK(Nap::longest_for(0ms) == Nap::longest);
  CHECK(Nap::longest_for(20ms) == 5ms);
  CHECK(Nap::longest_for(1h) == Nap::longest_of_all);
  Nap nap;
  for (int i = 0; i < 10; ++i) static_cast<void>(nap.after({true, 0.001}, 5ms));
  CHECK(nap.after({true, 0.001}, 5ms) == 5ms);
}

TEST_CASE("After some passes that found nothing napping is over, until something wakes the collector") {
  Nap nap;
  int passes = 0;
  std::chrono::microseconds slept{};
  for (; !nap.is_over() && passes < 100; ++passes) slept += nap.after({false, 0});
  CHECK(passes > 2);
  CHECK(slept < 20ms);
  nap.begin();
  CHECK_FALSE(nap.is_over());
  CHECK(nap.after({true, 0.001}) <= 2 * Nap::shortest);
}
