// The Adapter's deliver: what reaches the reporter, and what the host is answered.
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::MetricType;
using pollux::sdk::Adapter;
using pollux::testing::Answer;
using pollux::testing::Driven;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

// What the reporters below have seen; each test clears it.
std::vector<std::string> seen;

struct Timings {
  void record_timing(const pollux::Timing& timing) { seen.emplace_back(timing.scope()); }
};
struct Metrics {
  void record_metric(const pollux::Metric& metric) { seen.emplace_back(metric.scope()); }
};
struct Both : Timings, Metrics {};
struct Whole {
  void record_batch(const pollux::Batch& batch) { seen.push_back(std::to_string(batch.size())); }
};
struct Everything : Whole {
  static constexpr bool wants_trace = true;
  static constexpr bool wants_self = true;
};

// Decides by its options what it is sent.
struct Chooser : Whole {
  explicit Chooser(const pollux::Options& options)
      : metrics(options.boolean("metrics")), trace(options.boolean("trace")) {}
  bool wants_metrics() const { return metrics; }
  bool wants_trace() const { return trace; }
  bool metrics, trace;
};

// Throws at scopes named after what to throw.
struct Thrower {
  void record_timing(const pollux::Timing& timing) {
    if (timing.scope() == "standard") throw std::runtime_error("standard failure");
    if (timing.scope() == "other") throw 42;
    if (timing.scope() == "option") throw pollux::OptionError("not the time for it", nullptr);
    if (timing.scope() == "later") throw pollux::RetryLater("disk full", 3s);
    if (timing.scope() == "soon") throw pollux::RetryLater("busy");
    seen.emplace_back(timing.scope());
  }
};

pollux::BatchResult next_answer;
struct Answers {
  pollux::BatchResult record_batch(const pollux::Batch&) { return next_answer; }
};

enum class Throws { nothing, standard, other, later };
Throws next_throw;
struct BatchThrower {
  void record_batch(const pollux::Batch&) {
    if (next_throw == Throws::standard) throw std::runtime_error("standard failure");
    if (next_throw == Throws::other) throw "text";
    if (next_throw == Throws::later) throw pollux::RetryLater("busy", 1s);
  }
};

void fill(EventList& events, const std::vector<std::string>& scopes) {
  for (const std::string& scope : scopes) events.timing(scope, 1ms);
}

// Delivers timings of those scopes to a new reporter.
template <class Reporter>
Answer delivered(const std::vector<std::string>& scopes) {
  seen.clear();
  Driven<Reporter> reporter;
  EventList events;
  fill(events, scopes);
  return reporter.deliver(events);
}

}  // namespace

TEST_CASE("A reporter wants what its shape can record") {
  STATIC_REQUIRE(Adapter<Timings>::wants() == POLLUX_WANTS_TIMINGS);
  STATIC_REQUIRE(Adapter<Metrics>::wants() == POLLUX_WANTS_METRICS);
  STATIC_REQUIRE(Adapter<Both>::wants() == (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS));
  STATIC_REQUIRE(Adapter<Whole>::wants() == (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS));
  STATIC_REQUIRE(Adapter<Everything>::wants() ==
                 (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS | POLLUX_WANTS_TRACE | POLLUX_WANTS_SELF));
  CHECK(Driven<Both>().wants() == Adapter<Both>::wants());
}

TEST_CASE("A reporter may decide by its options whether it wants metrics and traces") {
  const auto wanted = [](bool metrics, bool trace) {
    return Driven<Chooser>(OptionTable().set("metrics", metrics).set("trace", trace)).wants();
  };
  CHECK(wanted(true, false) == (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS));
  CHECK(wanted(false, false) == POLLUX_WANTS_TIMINGS);
  CHECK(wanted(false, true) == (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_TRACE));
}

TEST_CASE("Each event reaches the function of its kind, the rest is skipped and counts as consumed") {
  EventList events;
  events.timing("t", 1ms).metric(MetricType::gauge, "m", 1.0).unknown("u").unknown("v", 0);

  seen.clear();
  CHECK(Driven<Both>().deliver(events).consumed == 4);
  CHECK(seen == std::vector<std::string>{"t", "m"});

  seen.clear();
  const Answer answer = Driven<Metrics>().deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 4);
  CHECK(answer.rejected == 0);
  CHECK(seen == std::vector<std::string>{"m"});
}

TEST_CASE("A batch of events longer than this SDK knows is delivered in step") {
  struct LongerEvent {
    pollux_event known;
    std::uint64_t appended;
  };
  EventList events;
  fill(events, {"a", "b", "c"});
  pollux_batch batch = events.raw();
  std::vector<LongerEvent> longer;
  for (std::uint32_t i = 0; i < batch.count; ++i) longer.push_back({batch.events[i], ~0ull});
  batch.events = &longer[0].known;
  batch.event_stride = sizeof(LongerEvent);

  seen.clear();
  Timings reporter;
  const pollux_instance instance = Adapter<Timings&>::adopt(reporter);
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  CHECK(Adapter<Timings&>::functions.deliver(instance.self, &batch, &result) == POLLUX_OK);
  CHECK(result.consumed == 3);
  CHECK(seen == std::vector<std::string>{"a", "b", "c"});
  Adapter<Timings&>::functions.destroy(instance.self);
}

TEST_CASE("An event that is thrown at is rejected and the ones after it still get their turn") {
  const Answer answer = delivered<Thrower>({"a", "standard", "b", "other", "option", "c"});
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 6);
  CHECK(answer.rejected == 3);
  CHECK(answer.message == "standard failure");  // the first says it
  CHECK(seen == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("A batch of which each event is thrown at is refused as a whole") {
  const Answer answer = delivered<Thrower>({"standard", "other"});
  CHECK(answer.status == POLLUX_REJECTED);
  CHECK(answer.consumed == 2);
  CHECK(answer.rejected == 2);
  CHECK(delivered<Thrower>({}).status == POLLUX_OK);
}

TEST_CASE("An exception of an unknown type is named as such") {
  CHECK(delivered<Thrower>({"other"}).message == "an exception that is not a std::exception");
}

TEST_CASE("RetryLater hands back what is not yet recorded, with the delay") {
  const Answer answer = delivered<Thrower>({"a", "standard", "b", "later", "c"});
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 3);
  CHECK(answer.rejected == 1);
  CHECK(answer.retry_after == 3s);
  CHECK(answer.message == "disk full");
  CHECK(seen == std::vector<std::string>{"a", "b"});
}

TEST_CASE("RetryLater without a delay leaves it to the host") {
  const Answer answer = delivered<Thrower>({"soon"});
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK(answer.retry_after == pollux::RetryLater::own_backoff);
}

TEST_CASE("A batch that is done without a word is consumed as a whole") {
  const Answer answer = delivered<Whole>({"a", "b"});
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 2);
  CHECK(seen == std::vector<std::string>{"2"});
}

TEST_CASE("A BatchResult becomes the status that says the same") {
  next_answer = {.consumed = 3, .rejected = 1, .message = "one refused"};
  Answer answer = delivered<Answers>({"a", "b", "c"});
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 1);
  CHECK(answer.message == "one refused");

  next_answer = {.consumed = 1, .retry = true, .retry_after = 2s, .message = "busy"};
  answer = delivered<Answers>({"a", "b", "c"});
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 1);
  CHECK(answer.retry_after == 2s);

  next_answer = {.consumed = 1, .message = "too old"};
  answer = delivered<Answers>({"a", "b", "c"});
  CHECK(answer.status == POLLUX_REJECTED);
  CHECK(answer.consumed == 1);
  CHECK(answer.retry_after == -1ns);
}

TEST_CASE("A BatchResult that counts more than there is is cut to what there is") {
  next_answer = {.consumed = 99, .rejected = 98, .message = {}};
  const Answer answer = delivered<Answers>({"a", "b"});
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 2);
  CHECK(answer.rejected == 2);
}

TEST_CASE("What record_batch throws rejects the batch, and RetryLater keeps it") {
  next_throw = Throws::standard;
  Answer answer = delivered<BatchThrower>({"a", "b"});
  CHECK(answer.status == POLLUX_REJECTED);
  CHECK(answer.consumed == 0);
  CHECK(answer.message == "standard failure");

  next_throw = Throws::other;
  CHECK(delivered<BatchThrower>({"a"}).status == POLLUX_REJECTED);

  next_throw = Throws::later;
  answer = delivered<BatchThrower>({"a", "b"});
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK(answer.retry_after == 1s);

  next_throw = Throws::nothing;
  CHECK(delivered<BatchThrower>({"a", "b"}).consumed == 2);
}

TEST_CASE("The host sees during a call which events are done") {
  struct Watches {
    const pollux_result* result;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;  // consumed, rejected
    void record_timing(const pollux::Timing& timing) {
      seen.emplace_back(result->consumed, result->rejected);
      if (timing.scope() == "bad") throw std::runtime_error("no");
    }
  };
  pollux_result result{};
  result.struct_size = POLLUX_RESULT_SIZE_1_0;
  Watches reporter{&result, {}};
  const pollux_instance instance = Adapter<Watches&>::adopt(reporter);
  EventList events;
  fill(events, {"a", "bad", "b", "c"});
  CHECK(Adapter<Watches&>::functions.deliver(instance.self, &events.raw(), &result) == POLLUX_OK);
  CHECK(reporter.seen == decltype(reporter.seen){{0, 0}, {1, 0}, {2, 1}, {3, 1}});
  CHECK(result.consumed == 4);
  Adapter<Watches&>::functions.destroy(instance.self);
}

TEST_CASE("What record_batch was done with stays done when it throws") {
  struct Advances {
    void send(const pollux::Event& event) {
      if (event.timing().scope() == "bad") throw std::runtime_error("and no further");
    }
    void record_batch(const pollux::Batch& batch) {
      std::uint32_t done = 0;
      for (const pollux::Event event : batch) {
        send(event);
        batch.advance(++done);
      }
    }
  };
  CHECK(delivered<Advances>({"a", "b"}).status == POLLUX_OK);
  const Answer answer = delivered<Advances>({"a", "b", "bad", "c"});
  CHECK(answer.status == POLLUX_REJECTED);
  CHECK(answer.consumed == 2);
  CHECK(answer.rejected == 0);
}
