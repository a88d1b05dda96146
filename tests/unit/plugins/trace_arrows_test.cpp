// Arrows of the trace plugin: from a parent's slice to each slice that does not lie within it, in both
// formats.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Arrows = std::vector<std::pair<std::string, std::string>>;  // thread@µs

namespace {

// Scopes with spans; ids live as long as this.
class Spans {
 public:
  BatchOf batch;

  Spans& scope(std::uint8_t span, std::uint8_t parent, std::uint32_t thread, std::chrono::nanoseconds start,
               std::uint32_t flags = 0) {
    pollux_span& trace = traces_.emplace_back();
    trace.trace_id[0] = 1;
    trace.span_id[7] = span;
    trace.parent_span_id[7] = parent;
    BatchOf::Entry& entry = batch.timing("scope").starts(start).lasts(1us);
    entry.event.span = &trace;
    entry.event.thread = pollux::testing::Interned::all().thread(thread, {});
    entry.event.flags = flags;
    return *this;
  }
  // The scope that was added last has that cause.
  Spans& caused_by(std::uint8_t span) {
    pollux_link& link = links_.emplace_back(pollux_link{});
    link.span_id[7] = span;
    link.relation = POLLUX_LINK_CAUSE;
    traces_.back().links = &link;
    traces_.back().link_count = 1;
    traces_.back().link_stride = sizeof link;
    return *this;
  }

 private:
  std::deque<pollux_span> traces_;
  std::deque<pollux_link> links_;
};

Arrows arrows_of(TracedFile& traced, BatchOf& batch) {
  std::map<std::string, std::string> begins;
  Arrows arrows;
  for (const auto& event : traced.events_of(batch)) {
    if (event["ph"] != "s" && event["ph"] != "f") continue;
    const std::string where = event["tid"].dump() + "@" + event["ts"].dump();
    if (event["ph"] == "s") {
      CHECK(begins.emplace(event["id"].get<std::string>(), where).second);
    } else {
      CHECK(event["bp"] == "e");
      arrows.emplace_back(begins.at(event["id"].get<std::string>()), where);
    }
  }
  CHECK(begins.size() == arrows.size());
  std::sort(arrows.begin(), arrows.end());
  return arrows;
}

constexpr std::uint32_t attached = POLLUX_EVENT_ATTACHED;
const TracedFile::Option flows{"flows", true};

}  // namespace

TEST_CASE("trace: arrows lead from a cause to what it caused, beside that from a parent") {
  TracedFile traced{flows};
  Spans spans;
  spans.scope(1, 0, 1, 1us).scope(9, 0, 2, 20us).caused_by(1);  // a trace of its own
  spans.scope(3, 2, 3, 30us, attached).caused_by(4).scope(4, 0, 4, 10us).scope(2, 0, 5, 15us);
  spans.scope(5, 0, 6, 1us).caused_by(77);  // which is not here
  CHECK(arrows_of(traced, spans.batch).size() == 3);
}

TEST_CASE("trace: the arrow from a cause has another name than that from a parent") {
  TracedFile traced{flows};
  Spans spans;
  spans.scope(1, 0, 1, 1us).scope(2, 0, 2, 2us).scope(3, 1, 3, 3us, attached).caused_by(2);
  std::multiset<std::string> names;
  for (const auto& event : traced.events_of(spans.batch)) {
    if (event["ph"] == "s" || event["ph"] == "f")
      names.insert(event["name"].get<std::string>() + '@' + event["tid"].dump());
  }
  CHECK(names == std::multiset<std::string>{"attached@1", "attached@3", "caused by@2", "caused by@3"});
}

TEST_CASE("trace: arrows lead to all that were attached, whether their parent comes before or after them") {
  TracedFile traced{flows};
  Spans spans;
  spans.scope(2, 1, 20, 5us, attached).scope(3, 1, 30, 6us, attached);  // before it
  spans.scope(9, 1, 10, 2us);                                           // within it: none
  spans.scope(1, 0, 10, 1us);
  spans.scope(4, 1, 40, 7us, attached);  // after it
  CHECK(arrows_of(traced, spans.batch) ==
        Arrows{{"10@1.0", "20@5.0"}, {"10@1.0", "30@6.0"}, {"10@1.0", "40@7.0"}});
  Spans later;
  later.scope(5, 1, 50, 8us, attached);  // in another batch
  CHECK(arrows_of(traced, later.batch) == Arrows{{"10@1.0", "50@8.0"}});
}

TEST_CASE("trace: no arrow leads from what is not in the file, back in time, or without being asked for") {
  Spans spans;
  spans.scope(1, 0, 10, 5us);
  spans.scope(2, 1, 20, 4us, attached).scope(3, 77, 30, 6us, attached);
  TracedFile traced{flows};
  CHECK(arrows_of(traced, spans.batch).empty());
  Spans good;
  good.scope(4, 1, 20, 6us, attached);
  TracedFile without;
  CHECK(arrows_of(without, spans.batch).empty());
  CHECK(arrows_of(without, good.batch).empty());
  CHECK(arrows_of(traced, good.batch).size() == 1);
}

TEST_CASE("trace: what waits in vain for its parent is given up, the oldest first") {
  TracedFile traced{flows};
  Spans first;
  first.scope(2, 1, 20, 5us, attached);
  CHECK(arrows_of(traced, first.batch).empty());
  constexpr int most = 1 << 16;
  for (int sent = 0; sent < most; sent += 1024) {
    Spans others;
    for (int i = 0; i < 1024; ++i) others.scope(3, 200, 30, 6us, attached);
    REQUIRE(traced.reporter().deliver(others.batch).status == POLLUX_OK);
  }
  Spans parent;
  parent.scope(1, 0, 10, 1us);
  CHECK(arrows_of(traced, parent.batch).empty());
}
