// What is sent, and how fast.
#include <chrono>
#include <string>
#include <vector>

#include "catch.hpp"
#include "content_hash.hpp"
#include "execution_planner.hpp"
#include "token_bucket.hpp"

using namespace batch_pipeline;
using namespace std::chrono_literals;

using Questions = std::vector<std::string>;
using Counts = std::vector<std::size_t>;

TEST_CASE("Tokens are estimated from characters, not bytes") {
  CHECK(estimate_tokens("") == 0);
  CHECK(estimate_tokens("abcd") == 1);
  CHECK(estimate_tokens("abcde") == 2);
  CHECK(estimate_tokens("€€€€") == 1);
}

TEST_CASE("Files that do not fit the budget are left out, smaller ones behind them are not") {
  const Plan plan = make_plan(Counts{50, 60, 40}, Questions{"q"}, {100, 4});
  CHECK(plan.files == Counts{0, 2});
  CHECK(plan.context_tokens == 90);
}

TEST_CASE("Questions are batched, each distinct one once") {
  const Plan plan = make_plan(Counts{10}, Questions{"aaaa", "bbbb", "aaaa", "cccc"}, {100, 2});
  REQUIRE(plan.batches.size() == 2);
  CHECK(plan.batches[0].questions == Questions{"aaaa", "bbbb"});
  CHECK(plan.batches[0].prompt_tokens == 12);
  CHECK(plan.batches[1].questions == Questions{"cccc"});
  CHECK(plan.batches[1].prompt_tokens == 11);
}

TEST_CASE("Contents that differ have different hashes, also when they are cut differently") {
  CHECK(ContentHash().add("ab").add("c").value() != ContentHash().add("a").add("bc").value());
  CHECK(ContentHash().add("a").value() != ContentHash().add("a").add("").value());
  CHECK(ContentHash().add("a").value() == ContentHash().add("a").value());
}

TEST_CASE("A burst goes at once, then one token comes each interval") {
  TokenBucket bucket(10.0, 2.0);
  const TokenBucket::Clock::time_point start{};
  CHECK(bucket.take(start) == 0ms);
  CHECK(bucket.take(start) == 0ms);
  CHECK(bucket.take(start) == 100ms);
  CHECK(bucket.take(start) == 200ms);
  CHECK(bucket.take(start + 300ms) == 0ms);  // the credit is paid back, and one token came
}

TEST_CASE("A pause never saves more than the burst") {
  TokenBucket bucket(10.0, 1.0);
  const TokenBucket::Clock::time_point start{};
  CHECK(bucket.take(start) == 0ms);
  CHECK(bucket.take(start + 1h) == 0ms);
  CHECK(bucket.take(start + 1h) == 100ms);
}

TEST_CASE("Time that runs backwards gives no tokens") {
  TokenBucket bucket(10.0, 1.0);
  const TokenBucket::Clock::time_point start{1h};
  CHECK(bucket.take(start) == 0ms);
  CHECK(bucket.take(start - 30min) == 100ms);
  CHECK(bucket.take(start) == 200ms);
}

TEST_CASE("No rate is no limit") {
  TokenBucket bucket(0.0, 1.0);
  for (int i = 0; i < 1000; ++i) CHECK(bucket.take({}) == 0ms);
}
