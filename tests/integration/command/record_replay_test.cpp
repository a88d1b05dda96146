// Record, replay, record: a recording of any tree of scopes comes out of a replay as it went in.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include <pollux/host.hpp>

#include "catch.hpp"
#include "command/feed/import_lines.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using nlohmann::json;
using pollux::test::TemporaryFolder;

namespace {

// Opens a host that records to `file`.
Host recording_host(const std::string& file) {
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\ninterval = '10ms'\n"
      "[plugins]\npath = ['" POLLUX_PLUGIN_DIR
      "']\n"
      "[[reporter]]\nplugin = 'file'\noverflow = 'block'\nblock_timeout = '1m'\noptions.path = '" +
      file + "'\n");
  if (!host) FAIL(host.error().message());
  return *std::move(host);
}

// Without what the host of a replay makes anew: its clock's times, and its threads.
std::vector<std::string> events_of(const std::string& file) {
  static const std::regex of_the_host(R"re(,"(\w+_monotonic_s|thread)":[-0-9.]+)re");
  std::vector<std::string> events;
  for (const std::string& line : pollux::test::lines_of(file))
    events.push_back(std::regex_replace(line, of_the_host, ""));
  return events;
}

void replay(const std::string& from, const std::string& to) {
  Host host = recording_host(to);
  auto input = command::Input::open(from);
  if (!input) FAIL(input.error().message());
  command::Progress progress(-1, std::nullopt, command::Progress::Clock::now());
  const command::Tally tally = command::import_lines(host, *input, -1, {}, collect::WhenFull::wait, progress);
  CHECK(tally.bad == 0);
  CHECK(tally.refused == 0);
  REQUIRE(host.flush(std::chrono::seconds(30)).abandoned == 0);
}

// A program that nobody would write: deep and wide, with names that hold dots, many bytes or odd characters.
class Program {
 public:
  Program(TelemetryContext tele, unsigned seed) : tele_(std::move(tele)), random_(seed) {}

  void run() {
    for (int tree = 0; tree < 30; ++tree) grow(below(4) == 0 ? 40 : 1 + below(6));
    for (int i = 0; i < 200; ++i) {
      work_.add(1 + below(5));
      open_.add(below(9) - 4);
      level_.set(below(100) / 8.0);
      sizes_.record(below(300) / 4.0 - 10);
      in_scope_.record(i % 3);
      fractions_.add(0.1 * i);
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  // Few different ones, so that the same path comes up with different names in it.
  std::string part() {
    static const char* const parts[] = {"a",         "b",   "c",   "app",   "größe",
                                        "two words", "x-y", "50%", "\"q\"", "*"};
    return parts[below(std::size(parts))];
  }
  std::string name() {
    std::string text = part();
    for (int dots = below(3); dots > 0; --dots) text += "." + part();
    if (below(12) == 0) text += "." + std::string(static_cast<std::size_t>(below(200)), 'l');
    return text.back() == '.' ? text + "z" : text;
  }

  void grow(int levels) {
    auto scope = tele_(name(), {{"level", levels}, {"text", part()}});
    if (below(5) == 0) scope.fail();
    if (below(3) == 0) tele_.gauge(name(), below(1000) / 16.0);
    if (below(3) == 0) tele_.count(name(), below(9), {{"scope", "s"}, {"count", 2}});
    if (below(5) == 0) tele_.metric(name(), part());
    if (below(5) == 0) tele_.up_down(name(), below(9) - 4);
    if (below(4) == 0) detach();
    if (below(6) == 0) attach();
    if (levels > 1) grow(levels - 1);
    if (levels > 1 && levels < 6 && below(2) == 0) grow(levels - 1);
  }

  void detach() {
    auto detached = tele_.detached(name(), {{"detached", true}});
    const auto here = detached.attach();
    const auto inside = tele_(name());
  }

  void attach() {
    std::thread([captured = tele_.capture(), tele = tele_, inner = name(), metric = name()] {
      const auto here = tele.attach(captured);
      const auto scope = tele(inner);
      tele.histogram(metric, 0.25);
    }).join();
  }

  TelemetryContext tele_;
  std::mt19937 random_;
  Counter work_ = tele_.counter("work.done");
  UpDownCounter open_ = tele_.up_down_counter("open");
  Gauge level_ = tele_.gauge("level");
  Histogram sizes_ = tele_.histogram("sizes.of.all", {-5, 0, 1e-7, 0.5, 1e9});
  Counter fractions_ = tele_.counter("fractions");
  Histogram in_scope_ = [this] {
    const auto scope = tele_("app.with.dots");
    const auto inner = tele_("inner.one");
    return tele_.histogram("steps");
  }();
};

}  // namespace

TEST_CASE("A recording of random trees that is replayed and recorded again is the same recording") {
  for (const unsigned seed : {1u, 2u, 3u}) {
    const TemporaryFolder folder;
    {
      Host host = recording_host(folder.file("first.jsonl"));
      Program(host.telemetry(), seed).run();
      REQUIRE(host.flush(std::chrono::seconds(30)).abandoned == 0);
    }
    replay(folder.file("first.jsonl"), folder.file("second.jsonl"));
    const std::vector<std::string> first = events_of(folder.file("first.jsonl"));
    const std::vector<std::string> second = events_of(folder.file("second.jsonl"));
    INFO("seed " << seed);
    REQUIRE(first.size() > 300);
    REQUIRE(second.size() == first.size());
    int most_levels = 0;
    std::size_t longest = 0;
    bool has_buckets = false;
    for (std::size_t i = 0; i < first.size(); ++i) {
      INFO("line " << i + 1);
      REQUIRE(second[i] == first[i]);
      const json event = json::parse(first[i]);
      most_levels = std::max(most_levels, event["depth"].get<int>());
      longest = std::max(longest, event["parent_scope"].get<std::string>().size());
      has_buckets |= event.contains("buckets");
    }
    CHECK(most_levels >= 39);
    CHECK(longest > 300);
    CHECK(has_buckets);
  }
}
