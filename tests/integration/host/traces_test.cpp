// Traces over real processes: a child continues its parent's by the environment, and a forked one makes ids
// of its own.
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "child_process.hpp"
#include "traced.hpp"

using namespace pollux;
using test::Traced;

namespace {

struct Ids {
  std::string trace, span, parent;
};

// What the probe printed, by scope, in order.
std::map<std::string, std::vector<Ids>> probe(const std::string& way, const std::string& traceparent = {}) {
  test::ChildOptions options;
  options.program = POLLUX_TRACE_PROBE;
  options.arguments = {way};
  if (!traceparent.empty()) options.environment["TRACEPARENT"] = traceparent;
  const test::ChildResult result = test::run_child(options);
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
  std::map<std::string, std::vector<Ids>> events;
  std::istringstream lines(result.out);
  std::string scope;
  for (Ids ids; lines >> scope >> ids.trace >> ids.span >> ids.parent;) events[scope].push_back(ids);
  return events;
}

}  // namespace

TEST_CASE("A child process continues its parent's trace by the variable TRACEPARENT") {
  Traced seen;
  TelemetryContext tele{ContextOptions{.enabled = true}, std::ref(seen)};
  std::map<std::string, std::vector<Ids>> child;
  {
    const auto root = tele("traces.parent");
    const auto call = tele("call");
    child = probe("continue", tele.traceparent());
  }
  const auto& call = seen.at(0);
  REQUIRE(child.at("child").size() == 1);
  const Ids &work = child.at("child")[0], &step = child.at("child.step")[0];
  CHECK(work.trace == call.trace);
  CHECK(work.parent == call.span);
  CHECK(step.trace == call.trace);
  CHECK(step.parent == work.span);
  CHECK(std::set<std::string>{work.span, step.span, call.span, seen.at(1).span}.size() == 4);
}

TEST_CASE("A child process with no or a bad TRACEPARENT begins a trace") {
  for (const std::string header : {"", "00-not-a-header"}) {
    auto child = probe("continue", header);
    CHECK(child.at("child")[0].trace.size() == 32);
    CHECK(child.at("child")[0].parent == "-");
  }
}

TEST_CASE("A forked child makes other ids than its parent, and may continue its trace") {
  auto events = probe("fork");
  std::set<std::string> spans, traces;
  std::size_t all = 0;
  for (const auto& [scope, list] : events) {
    for (const Ids& ids : list) {
      ++all;
      spans.insert(ids.span);
      traces.insert(ids.trace);
    }
  }
  CHECK(all == 14);  // three pairs on each side, the one before and the one that continues it
  CHECK(spans.size() == all);
  CHECK(traces.size() == 7);
  CHECK(events.at("before.continued")[0].trace == events.at("before")[0].trace);
  CHECK(events.at("before.continued")[0].parent == events.at("before")[0].span);
}
