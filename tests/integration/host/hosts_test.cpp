// Many hosts, one after another and at once.
#include <functional>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "probed.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::check_way;

TEST_CASE("Hosts that come and go leave no memory, thread or descriptor behind") {
  check_way("hosts_opened_and_destroyed", "memory=1 threads=1 descriptors=0\n");
}

TEST_CASE("Threads that come and go leave no memory behind") {
  check_way("hosts_and_short_threads", "memory=1 threads=1 descriptors=0\nall=1\n");
}

TEST_CASE("More hosts than there are places for are refused, with their reporters stopped") {
  check_way("hosts_more_than_places", "open=254\nrefused enabled=0 stops=1\nall=1 again=1\n");
}

TEST_CASE("A host may go while other threads emit into it") {
  check_way("hosts_destroyed_while_others_emit", "good=1 balances=1 all=1\n");
}

TEST_CASE("A host may go while scopes of it are open") {
  check_way("hosts_destroyed_with_open_scopes", "done\n");
}

TEST_CASE("More names than the tree has room for become one scope, and are counted") {
  check_way("hosts_more_names_than_scopes", "all=1 overflowed=1 balances=1\n");
}

TEST_CASE("Two hosts that alternate on one thread stay correct, on several threads") {
  constexpr int threads = 4, rounds = 500;
  test::Recorded one, two;
  for (const Delivery delivery : {Delivery::async, Delivery::sync}) {
    one.events.clear(), two.events.clear();
    const ContextOptions options{.enabled = true, .delivery = delivery, .overflow = Overflow::block};
    const TelemetryContext first{options, std::ref(one)};
    const TelemetryContext second{options, std::ref(two)};
    std::vector<std::thread> emitting;
    for (int i = 0; i < threads; ++i) {
      emitting.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
          const auto a = first("a", {{"host", 1}});
          const auto b = second("b", {{"host", 2}});
          first.count("in.first");
          const auto c = first("c", {{"host", 1}});
          second.count("in.second");
        }
      });
    }
    for (std::thread& thread : emitting) thread.join();
    first.flush();
    second.flush();
    for (const TelemetryContext& tele : {first, second}) CHECK(tele.ledger().balances());
    REQUIRE(one.events.size() == std::size_t{3} * threads * rounds);
    REQUIRE(two.events.size() == std::size_t{2} * threads * rounds);
    std::size_t wrong = 0;
    for (const test::Seen& seen : one.events) {
      const bool right = seen.scope == "a"              ? seen.depth == 0 && seen.parent.empty()
                         : seen.scope == "a.b.c"        ? seen.depth == 2 && seen.parent == "a.b"
                         : seen.scope == "a.b.in.first" ? seen.depth == 2 && seen.parent == "a.b"
                                                        : false;
      wrong += !right || (seen.type == "timing" && seen.attributes.at("host") != "1");
    }
    for (const test::Seen& seen : two.events) {
      const bool right = seen.scope == "a.b"               ? seen.depth == 1 && seen.parent == "a"
                         : seen.scope == "a.b.c.in.second" ? seen.depth == 3 && seen.parent == "a.b.c"
                                                           : false;
      wrong += !right || (seen.type == "timing" && seen.attributes.at("host") != "2");
    }
    CHECK(wrong == 0);
  }
}
