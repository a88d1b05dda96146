// A reload: totals go on in the next instance, nothing is counted or sent twice.
#include <string>

#include "handed_state.hpp"
#include "otlp_sent.hpp"

using namespace pollux::test::otlp;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::test::HttpReceiver;
using namespace std::chrono_literals;

namespace {

// Instances of the reporter one after the other, as reloads make them.
class Reloaded {
 public:
  Reloaded() { options_.set("endpoint", receiver_.url()).set("service_name", "test"); }

  HttpReceiver& receiver() { return receiver_; }
  OptionTable& options() { return options_; }
  Driven<OtlpReporter>& reporter() { return *reporter_; }

  // The first one, or one that takes over with the options of now.
  void reload() {
    std::string state;
    if (reporter_) REQUIRE(reporter_->release(state).status == POLLUX_OK);
    auto next = std::make_unique<Driven<OtlpReporter>>(options_);
    if (reporter_) REQUIRE(next->adopt(state).status == POLLUX_OK);
    REQUIRE(next->start().status == POLLUX_OK);
    reporter_ = std::move(next);
  }
  void count(int amount, std::chrono::seconds time) {
    EventList events;
    add(events, amount, time);
    REQUIRE(reporter_->deliver(events).status == POLLUX_OK);
  }
  static void add(EventList& events, int amount, std::chrono::seconds time) {
    events.metric(MetricType::counter, "count", amount).at(time).attribute("zone", "a").attribute("area", 1);
    events.metric(MetricType::counter, "share", 0.5 * amount).at(time);
    events.metric(MetricType::histogram, "size", 0.02 * amount).at(time);
  }

  // The points of that metric, in the order in which they came.
  json points(const std::string& name, const char* data) {
    json all = json::array();
    for (const auto& request : receiver_.requests("/v1/metrics")) {
      const json read = metrics_of(request.body);
      for (const json& metric : read["metrics"]) {
        if (metric["name"] != name) continue;
        for (const json& point : metric[data]["points"]) all.push_back(point);
      }
    }
    return all;
  }

 private:
  HttpReceiver receiver_;
  OptionTable options_;
  std::unique_ptr<Driven<OtlpReporter>> reporter_;
};

constexpr std::int64_t unix_second(std::int64_t seconds) {
  return wall_minus_monotonic + seconds * 1'000'000'000;
}

}  // namespace

TEST_CASE("otlp: cumulative totals go on over a reload, from the same start") {
  Reloaded it;
  it.reload();
  it.count(1, 10s);
  it.options().set("max_batch", 100);
  it.reload();
  it.count(2, 20s);
  it.reload();
  it.reload();
  it.count(-4, 30s);
  const json counts = it.points("count", "sum");
  REQUIRE(counts.size() == 3);
  CHECK(counts[0]["int"] == 1);
  CHECK(counts[1]["int"] == 3);
  CHECK(counts[2]["int"] == -1);
  for (const json& point : counts) CHECK(point["start"] == counts[0]["start"]);
  CHECK(counts[2]["time"] == unix_second(30));
  CHECK(it.points("share", "sum")[2]["double"] == -0.5);
  const json sizes = it.points("size", "histogram");
  REQUIRE(sizes.size() == 3);
  CHECK(sizes[2]["count"] == 3);
  CHECK(sizes[2]["min"] == -0.08);
  CHECK(sizes[2]["max"] == 0.04);
  CHECK(sizes[2]["buckets"].size() == 20);
  CHECK(sizes[1]["sum"] == 0.02 + 0.04);
  // A counter that once fell is not monotonic any more.
  it.reload();
  it.count(1, 40s);
  const json last = metrics_of(it.receiver().requests("/v1/metrics").back().body);
  for (const json& metric : last["metrics"]) {
    if (metric.contains("sum")) CHECK_FALSE(metric["sum"].value("monotonic", false));
  }
}

TEST_CASE("otlp: delta points follow each other over a reload, and times do not go back with the clock") {
  Reloaded it;
  it.options().set("temporality", "delta");
  it.reload();
  it.count(1, 10s);
  it.reload();
  EventList events;
  events.wall_minus_monotonic(std::chrono::nanoseconds(wall_minus_monotonic) - 1h);
  Reloaded::add(events, 2, 20s);
  REQUIRE(it.reporter().deliver(events).status == POLLUX_OK);
  const json counts = it.points("count", "sum");
  REQUIRE(counts.size() == 2);
  CHECK(counts[1]["int"] == 2);
  CHECK(counts[1]["start"] == counts[0]["time"]);
  CHECK(counts[1]["time"] == unix_second(20));
}

TEST_CASE("otlp: totals of another resource begin anew, and so do those of too many series") {
  Reloaded it;
  it.reload();
  it.count(1, 10s);
  SECTION("another resource") {
    it.options().set("resource.deployment.environment", "prod");
    it.reload();
    REQUIRE(it.reporter().log().size() == 1);
    CHECK_THAT(it.reporter().log()[0], Contains("resource attributes have changed"));
    it.count(2, 20s);
  }
  SECTION("too many series") {
    it.options().set("max_series", 2);
    it.reload();
    it.count(2, 20s);
    CHECK_THAT(it.reporter().log().at(0), Contains("more than max_series = 2 series"));
  }
  const json counts = it.points("count", "sum");
  REQUIRE(counts.size() == 2);
  CHECK(counts[1]["int"] == 2);
  CHECK(counts[1]["start"] == unix_second(10));
}

TEST_CASE("otlp: spans that have arrived are not sent again by the next instance") {
  Reloaded it;
  it.reload();
  EventList events;
  for (int i = 0; i < 3; ++i) events.metric(MetricType::counter, "count", 1).timing("step", 1ms);
  it.receiver().always("/v1/metrics", {.status = 503});
  REQUIRE(it.reporter().deliver(events).status == POLLUX_RETRY);
  it.reload();
  it.receiver().always("/v1/metrics", {});
  const Answer answer = it.reporter().deliver(events, 0, 2);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 6);
  CHECK(it.receiver().requests("/v1/traces").size() == 1);
  CHECK(it.points("count", "sum").back()["int"] == 3);
}

TEST_CASE("otlp: a reload that fails changes nothing for the instance that was to be replaced") {
  Reloaded it;
  it.reload();
  it.count(1, 10s);
  std::string state;
  REQUIRE(it.reporter().release(state).status == POLLUX_OK);
  REQUIRE(it.reporter().resume().status == POLLUX_OK);
  it.count(2, 20s);
  CHECK(it.points("count", "sum")[1]["int"] == 3);
}

TEST_CASE("otlp: a state that is none is refused, wherever it was cut") {
  Reloaded it;
  it.reload();
  it.count(1, 10s);
  std::string state;
  REQUIRE(it.reporter().release(state).status == POLLUX_OK);
  const std::string whole = state;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Driven<OtlpReporter> next(it.options());
    const Answer answer = next.adopt(whole.substr(0, size));
    CHECK((answer.status == POLLUX_OK || answer.status == POLLUX_REJECTED));
  }
  Driven<OtlpReporter> next(it.options());
  const Answer later = next.adopt("\x08\x02");  // version 2
  CHECK(later.status == POLLUX_REJECTED);
  CHECK(later.message == "the state has version 2; expected 1");
}
