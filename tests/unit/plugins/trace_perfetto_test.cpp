// The trace plugin's packets for Perfetto: what each kind of event becomes, how slices nest, what a cut
// leaves, and what is written again after a failure and in the next file.
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "file_size_limit.hpp"
#include "perfetto_reader.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Events = std::vector<PerfettoEvent>;
using Options = std::map<std::string, std::string>;

namespace {

PerfettoReader read(const std::string& path) { return PerfettoReader(text_of(path)); }

Events events_of(TracedFile& traced, BatchOf& batch) {
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  return read(traced.path()).events;
}

// "B plan 5": what happens, to whom, when; as a reader that sorts by time sees it.
std::vector<std::string> story_of(Events events) {
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.ts < b.ts; });
  std::vector<std::string> story;
  for (const auto& event : events) {
    story.push_back(std::string(1, event.phase) + (event.name.empty() ? "" : " " + event.name) + " " +
                    std::to_string(event.ts));
  }
  return story;
}
using Story = std::vector<std::string>;

const TracedFile::Option perfetto{"format", std::string("perfetto")};

// Numbers of the scopes that have both a begin and an end.
std::vector<int> numbers_in(const std::string& path) {
  std::vector<int> numbers;
  int open = 0;
  for (const auto& event : read(path).events) {
    if (event.phase == 'B') numbers.push_back(std::stoi(event.args.at("n")));
    open += event.phase == 'B' ? 1 : -1;
  }
  CHECK(open == 0);
  return numbers;
}

void add_numbered(BatchOf& batch, int first, int last) {
  for (int i = first; i < last; ++i) batch.timing("scope").starts(std::chrono::nanoseconds(i)).with("n", i);
}

std::vector<int> numbers(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i) all.push_back(i);
  return all;
}

}  // namespace

TEST_CASE("trace, perfetto: a scope is a slice of its thread, with names, status and attributes") {
  TracedFile traced{perfetto, {"process_name", std::string("a name")}};
  BatchOf batch;
  batch.timing("plan.tokens")
      .parent("plan")
      .depth(1)
      .starts(1'234'567ns)
      .lasts(1'500ns)
      .with("size", -16)
      .with("ok", true);
  batch.timing("plan").starts(1'000'000ns).lasts(2ms).fails().with("model", "a\"b").with("ratio", 0.5);
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  const PerfettoReader seen = read(traced.path());
  CHECK(story_of(seen.events) == Story{"B plan 1000000", "B tokens 1234567", "E 1236067", "E 3000000"});
  const auto& plan = seen.events.at(0);
  const auto& tokens = seen.events.at(1);
  CHECK(plan.category == "plan");
  CHECK(tokens.category == "plan.tokens");
  CHECK(tokens.args == std::map<std::string, std::string>{{"status", "ok"}, {"size", "-16"}, {"ok", "true"}});
  CHECK(plan.args ==
        std::map<std::string, std::string>{{"status", "error"}, {"model", "a\"b"}, {"ratio", "0.500000"}});
  const PerfettoTrack& thread = seen.tracks.at(plan.track);
  CHECK(thread.tid == 100);
  CHECK(thread.name == "thread 1");
  CHECK(seen.tracks.at(thread.parent).name == "a name");
  CHECK(seen.tracks.at(thread.parent).pid == 4242);
}

TEST_CASE("trace, perfetto: scopes of one nanosecond nest as they did") {
  TracedFile traced{perfetto};
  BatchOf batch;
  batch.timing("a.b.c").parent("a.b").depth(2).starts(5ns).lasts(0ns);
  batch.untyped("a.b.text", "x").parent("a.b").depth(2).starts(5ns);
  batch.timing("a.b").parent("a").depth(1).starts(5ns).lasts(0ns);
  batch.timing("a.d").parent("a").depth(1).starts(5ns).lasts(3ns);
  batch.timing("a").starts(5ns).lasts(3ns);
  batch.timing("e").starts(8ns).lasts(1ns);
  CHECK(story_of(events_of(traced, batch)) ==
        Story{"B a 5", "B b 5", "B c 5", "E 5", "i text 5", "E 5", "B d 5", "E 8", "E 8", "B e 8", "E 9"});
}

TEST_CASE("trace, perfetto: detached scopes share a track of their path where they do not overlap") {
  TracedFile traced{perfetto};
  BatchOf batch;
  const auto detached = [&batch](const char* path, auto start, auto duration) {
    batch.timing(path).starts(start).lasts(duration).event.flags = POLLUX_EVENT_DETACHED;
  };
  detached("get", 1us, 3us);
  detached("get", 2us, 4us);
  detached("put", 5us, 1us);
  detached("get", 4us, 5us);
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  const PerfettoReader seen = read(traced.path());
  std::map<std::int64_t, std::uint64_t> tracks;
  for (const auto& event : seen.events) {
    if (event.phase == 'B') tracks[event.ts / 1000] = event.track;
  }
  CHECK(tracks[1] != tracks[2]);
  CHECK(tracks[4] == tracks[1]);
  CHECK(tracks[5] != tracks[1]);
  CHECK(tracks[5] != tracks[2]);
  CHECK(seen.tracks.at(tracks[1]).name == "get");
  CHECK(seen.tracks.at(tracks[5]).name == "put");
  CHECK(seen.tracks.at(seen.tracks.at(tracks[5]).parent).pid == 4242);
}

TEST_CASE("trace, perfetto: metrics are counter tracks of the process, with their unit") {
  TracedFile traced{perfetto};
  BatchOf batch;
  batch.counter("items", 2).starts(1us);
  batch.counter("items", 3).starts(2us);
  batch.gauge("load", 0.92).unit("1").starts(3us);
  batch.gauge("load", std::numeric_limits<double>::quiet_NaN()).unit("1").starts(4us);
  batch.histogram("size", 2.5).starts(5us).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {2.0}));
  batch.counter("items", 7).starts(6us).with("kind", "new");
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  const PerfettoReader seen = read(traced.path());
  std::vector<std::string> points;
  for (const auto& event : seen.events) {
    const PerfettoTrack& track = seen.tracks.at(event.track);
    CHECK(event.phase == 'C');
    CHECK(track.is_counter);
    CHECK(seen.tracks.at(track.parent).pid == 4242);
    points.push_back(track.name + track.unit + " " + std::to_string(event.value));
  }
  CHECK(points == Story{"items 2.000000", "items 5.000000", "load1 0.920000", "size 2.500000",
                        "size min 1.000000", "size max 4.500000", "items {kind=new} 7.000000"});
}

TEST_CASE("trace, perfetto: trace ids are arguments, and an attribute of their name gives way") {
  TracedFile traced{perfetto, {"trace_ids", true}};
  BatchOf batch;
  pollux_span trace{};
  trace.trace_id[0] = 0xab;
  trace.span_id[7] = 0x0c;
  batch.timing("a").with("span_id", "mine").with("x", 1).with("x", 2).event.span = &trace;
  const auto args = events_of(traced, batch).at(0).args;
  CHECK(args.at("trace_id") == "ab000000000000000000000000000000");
  CHECK(args.at("span_id") == "000000000000000c");
  CHECK(args.at("attr.span_id") == "mine");
  CHECK(args.at("x") == "2");
}

TEST_CASE("trace, perfetto: what is there of a file that is cut is its whole packets") {
  TracedFile traced{perfetto};
  BatchOf batch;
  add_numbered(batch, 0, 50);
  const auto whole = events_of(traced, batch);
  const std::string bytes = text_of(traced.path());
  std::size_t before = 0;
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const auto events = PerfettoReader(std::string_view(bytes).substr(0, cut)).events;
    REQUIRE((events.size() == before || events.size() == before + 1));
    before = events.size();
  }
  CHECK(before == whole.size());
  CHECK(before == 100);
}

TEST_CASE(
    "trace, perfetto: when the disk fills up, whole chunks are acknowledged, and names are said again") {
  const rlim_t limit = GENERATE(100, 50'000, 200'000);
  TracedFile traced{perfetto};
  BatchOf batch;
  add_numbered(batch, 0, 5000);
  LoadedReporter::Answer answer;
  {
    const FileSizeLimit full(limit);
    answer = traced.reporter().deliver(batch);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  CHECK((answer.consumed > 0) == (limit == 200'000));
  CHECK(numbers_in(traced.path()) == numbers(0, static_cast<int>(answer.consumed)));
  CHECK(traced.reporter().deliver(batch, answer.consumed).status == POLLUX_OK);
  CHECK(numbers_in(traced.path()) == numbers(0, 5000));
}

TEST_CASE("trace, perfetto: each file says its names and tracks again") {
  TracedFile traced{perfetto, {"rotate.size", 64 * 1024}};
  for (int first = 0; first < 3000; first += 100) {
    BatchOf batch;
    add_numbered(batch, first, first + 100);
    REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  }
  REQUIRE(traced.stop().status == POLLUX_OK);
  std::vector<int> all;
  const std::vector<std::string> names = traced.names();
  for (const std::string& name : names) {
    CHECK(fs::file_size(traced.file(name)) <= 64 * 1024);
    for (const int number : numbers_in(traced.file(name))) all.push_back(number);
  }
  CHECK(names.size() > 2);
  CHECK(all == numbers(0, 3000));
}
