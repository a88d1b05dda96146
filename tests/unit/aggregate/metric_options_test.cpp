// Units and descriptions: from a handle to the place that reporters see, and which handles are one metric.
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "event/tree.hpp"
#include "log_lines.hpp"

using namespace pollux;

namespace {

const ContextOptions quiet{.enabled = true, .delivery = Delivery::sync, .interval = std::chrono::hours(1)};

struct Described {
  std::uint32_t id;
  std::uint32_t path_id;
  std::string path, unit, description, type, value;
};

struct Describes {
  std::vector<Described> metrics;
  void record_metric(const Metric& metric) {
    metrics.push_back({metric.scope_id(), metric.path_id(), std::string(metric.scope()),
                       std::string(metric.unit()), std::string(metric.description()),
                       std::string(metric.metric_type()), std::to_string(metric.number())});
    // As the contract says of every string of the host.
    const pollux_scope& scope = *metric.raw().scope;
    CHECK(scope.unit.data[scope.unit.size] == '\0');
    CHECK(scope.description.data[scope.description.size] == '\0');
  }
};

// Which function of the context a call takes, by what it returns.
template <class Expected, class Found>
void check_type(const Found&) {
  STATIC_REQUIRE(std::is_same_v<Expected, Found>);
}

}  // namespace

TEST_CASE("Options stand last in every call, and nothing else is taken for them") {
  const TelemetryContext tele{ContextOptions{.enabled = false}};
  const std::string text = "ms";
  const std::string_view view = text;
  const char* const pointer = "ms";
  const char* const none = nullptr;
  check_type<Counter>(tele.counter("a", {.unit = "ms"}));
  check_type<Counter>(tele.counter("a", {.unit = text, .description = view}));
  check_type<Counter>(tele.counter("a", {.description = pointer}));
  check_type<Counter>(tele.counter("a", {.description = none}));
  check_type<Counter>(tele.counter("a", {{"region", "eu"}}));
  check_type<Counter>(tele.counter("a", {{"region", view}, {"zone", "b"}}, {.unit = "ms"}));
  check_type<UpDownCounter>(tele.up_down_counter("a", {.unit = "ms"}));
  check_type<UpDownCounter>(tele.up_down_counter("a", {{"region", "eu"}}, {.unit = "ms"}));
  check_type<Gauge>(tele.gauge("a", {.unit = "ms"}));
  check_type<Gauge>(tele.gauge("a", {{"region", "eu"}}));
  check_type<Gauge>(tele.gauge("a", {{"region", "eu"}}, {.unit = "ms"}));
  check_type<Histogram>(tele.histogram("a", {.unit = "ms", .description = "d"}));
  check_type<Histogram>(tele.histogram("a", {1, 2}));
  check_type<Histogram>(tele.histogram("a", {0}));
  check_type<Histogram>(tele.histogram("a", {1, 2}, {.unit = "ms"}));
  check_type<Histogram>(tele.histogram("a", {{"region", "eu"}}));
  check_type<Histogram>(tele.histogram("a", {{"region", "eu"}}, {.unit = "ms"}));
  check_type<Histogram>(tele.histogram("a", {1, 2}, {{"region", "eu"}}));
  check_type<Histogram>(tele.histogram("a", Bounds{1, 2}, {{"region", "eu"}}, {.unit = "ms"}));
  const MetricOptions options{.unit = "ms"};
  check_type<Histogram>(tele.histogram(text, options));
  check_type<ObservedGauge>(tele.observed_gauge("a", [] { return 1; }));
  check_type<ObservedGauge>(tele.observed_gauge(
      "a", [] { return 1; }, options));
  check_type<ObservedGauge>(tele.observed_gauge("a", [] { return 1; }, {.unit = "ms"}));
  check_type<ObservedGauge>(tele.observed_gauge("a", [] { return 1; }, {{"region", "eu"}}, {.unit = "ms"}));
  static_assert(!std::is_constructible_v<MetricText, std::nullptr_t>);
  static_assert(!std::is_constructible_v<MetricText, int>);
}

TEST_CASE("Unit and description of a handle are those of the place that reporters see") {
  Describes seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  {
    const std::string unit = "By";
    const std::string description = "Größe der Antwort";
    tele.counter("sent", {.unit = unit, .description = description}).add(1);
    tele.up_down_counter("open", {.unit = "{connection}"}).add(1);
    tele.gauge("depth", {{"queue", "in"}}, {.description = "Jobs that wait"}).set(1);
    tele.histogram("latency", {1, 10}, {{"route", "/"}}, {.unit = "ms", .description = "d"}).record(1);
  }
  tele.flush();
  REQUIRE(seen.metrics.size() == 4);
  CHECK(seen.metrics[0].unit == "By");
  CHECK(seen.metrics[0].description == "Größe der Antwort");
  CHECK(seen.metrics[1].unit == "{connection}");
  CHECK(seen.metrics[1].description.empty());
  CHECK(seen.metrics[2].unit.empty());
  CHECK(seen.metrics[2].description == "Jobs that wait");
  CHECK(seen.metrics[3].unit == "ms");
  CHECK(seen.metrics[3].path == "latency");
}

TEST_CASE("The same name with another unit or description is another metric, and the log says so once") {
  const test::LogLines log;
  Describes seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  tele.counter("time.spent", {.unit = "s"}).add(1);
  tele.counter("time.spent", {.unit = "s"}).add(2);
  tele.counter("time.spent", {.unit = "ms"}).add(4);
  tele.counter("time.spent", {.unit = "s", .description = "d"}).add(8);
  tele.counter("time.spent", {.description = "s"}).add(16);
  tele.counter("time.spent").add(32);
  tele.count("time.spent", 64);  // by name: without a unit
  tele.flush();
  REQUIRE(seen.metrics.size() == 6);
  CHECK(seen.metrics[0].value == std::to_string(64.0));
  CHECK(seen.metrics[0].unit.empty());
  CHECK(seen.metrics[1].value == std::to_string(3.0));
  CHECK(seen.metrics[5].id == seen.metrics[0].id);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(seen.metrics[i].path_id == seen.metrics[0].path_id);
    for (std::size_t other = 0; other < i; ++other) CHECK(seen.metrics[i].id != seen.metrics[other].id);
  }
  CHECK(log.count(
            "metric 'time.spent' was made before with another kind, unit, description or other bounds") == 1);

  SECTION("in another host it is the same place") {
    Describes later;
    TelemetryContext next{quiet, std::ref(later)};
    next.gauge("time.spent", {.unit = "ms"}).set(1);
    next.flush();
    CHECK(later.metrics.at(0).id == seen.metrics[2].id);
  }
}

TEST_CASE("A unit or description that cannot be used is left out, and the log says why") {
  const test::LogLines log;
  Describes seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  tele.counter("a", {.unit = std::string(63, 'u'), .description = std::string(1023, 'd')}).add(1);
  tele.counter("b", {.unit = std::string(64, 'u'), .description = "kept"}).add(1);
  tele.counter("c", {.unit = "kept", .description = std::string(1024, 'd')}).add(1);
  tele.counter("d", {.unit = "m\ns", .description = "not UTF-8: \xff"}).add(1);
  tele.counter("d", {.unit = "m\ns"}).add(1);
  tele.flush();
  REQUIRE(seen.metrics.size() == 4);
  CHECK(seen.metrics[0].unit.size() == 63);
  CHECK(seen.metrics[0].description.size() == 1023);
  CHECK(seen.metrics[1].unit.empty());
  CHECK(seen.metrics[1].description == "kept");
  CHECK(seen.metrics[2].unit == "kept");
  CHECK(seen.metrics[2].description.empty());
  CHECK(seen.metrics[3].unit.empty());
  CHECK(seen.metrics[3].description.empty());
  CHECK(seen.metrics[3].value == std::to_string(2.0));
  CHECK(log.count("the unit of metric 'b' is left out: expected at most 63 bytes of UTF-8 without control "
                  "characters, found 64 bytes") == 1);
  CHECK(log.count("the description of metric 'c' is left out: expected at most 1023 bytes") == 1);
  CHECK(log.count("the unit of metric 'd' is left out") == 1);
  CHECK(log.count("the description of metric 'd' is left out") == 1);
}

TEST_CASE("Secrets in a unit, a description or the name beside them are redacted") {
  Describes seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  constexpr const char* url = "postgres://app:hunter2-correct-horse-battery@db.internal:5432/orders";
  tele.counter("queries", {.unit = "{query}", .description = url}).add(1);
  tele.counter(std::string("queries of ") + url, {.unit = "{query}", .description = "kept"}).add(1);
  tele.flush();
  REQUIRE(seen.metrics.size() == 2);
  for (const Described& metric : seen.metrics) {
    CHECK((metric.path + metric.description).find("hunter2") == std::string::npos);
    CHECK((metric.path + metric.description).find("[redacted]") != std::string::npos);
    CHECK(metric.unit == "{query}");
  }
  CHECK(seen.metrics[0].path == "queries");
  CHECK(seen.metrics[1].description == "kept");
}

TEST_CASE("With strict names a metric keeps its unit and its description") {
  ContextOptions strict = quiet;
  strict.strict_scopes = true;
  Describes seen;
  TelemetryContext tele{strict, std::ref(seen)};
  tele.counter("strict.items", {.unit = "By", .description = "d"}).add(1);
  tele.flush();
  REQUIRE(seen.metrics.size() == 1);
  CHECK(seen.metrics[0].unit == "By");
  CHECK(seen.metrics[0].description == "d");
}

TEST_CASE("A place with texts is found by name and texts only, below any parent") {
  event::Tree& tree = event::Tree::instance();
  constexpr std::string_view name = "described.place";
  detail::Node* const plain = tree.find_metric(name, {});
  detail::Node* const with_unit = tree.find_metric(name, {"s", ""});
  CHECK(plain == tree.find_child(tree.root(), name, detail::hash_of(name.data(), name.size())));
  CHECK(with_unit != plain);
  CHECK(tree.find_metric(name, {"s", ""}) == with_unit);
  CHECK(tree.find_metric(name, {"", "s"}) != with_unit);
  CHECK(tree.find_own_metric(name, {"s", ""}) == with_unit);
  CHECK(&tree.node(with_unit->id) == with_unit);
  detail::Node* const inside = tree.find_metric(plain, "rows", {"s", ""});
  CHECK(event::text_of(*inside).path == "described.place.rows");
  CHECK(event::text_of(*inside).scope.parent == &event::text_of(*plain).scope);
}
