// Trace ids: one trace a root scope, unique spans, children that name their parents, over threads and
// processes.
#include <atomic>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"
#include "routed_host.hpp"
#include "traced.hpp"

using namespace pollux;
using test::Recorded;
using test::Traced;

namespace {

const ContextOptions on{.enabled = true};
constexpr const char* trace_id = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* span_id = "b7ad6b7169203331";
const std::string header = std::string("00-") + trace_id + "-" + span_id + "-01";

std::string header_of(const test::TracedEvent& event) {
  return "00-" + event.trace + "-" + event.span + "-01";
}

}  // namespace

TEST_CASE("Each root scope is a trace, and each scope in it names its parent's span") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::set<std::string> traces, spans;
  for (int i = 0; i < 50; ++i) {
    seen.events.clear();
    {
      const auto root = tele("trace.root");
      {
        const auto child = tele("child");
        const auto grandchild = tele("grandchild");
        tele.count("n");
      }
      const auto sibling = tele("sibling");
    }
    REQUIRE(seen.events.size() == 5);
    const auto &metric = seen.at(0), &grandchild = seen.at(1), &child = seen.at(2), &sibling = seen.at(3),
               &root = seen.at(4);
    CHECK(root.trace.size() == 32);
    CHECK(root.span.size() == 16);
    CHECK(root.parent_span.empty());
    CHECK(child.parent_span == root.span);
    CHECK(grandchild.parent_span == child.span);
    CHECK(sibling.parent_span == root.span);
    CHECK(metric.span == grandchild.span);
    for (const auto& event : seen.events) CHECK(event.trace == root.trace);
    for (const auto* event : {&grandchild, &child, &sibling, &root}) CHECK(spans.insert(event->span).second);
    CHECK(traces.insert(root.trace).second);
  }
}

TEST_CASE("Outside of a root scope there is no trace") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  { const auto root = tele("trace_before"); }
  tele.count("trace_outside");
  CHECK(tele.traceparent().empty());
  CHECK(seen.at(1).trace.empty());
}

TEST_CASE("A trace goes on over attach, on every thread") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto root = tele("trace_carried");
    const auto inner = tele("inner");
    const CapturedScope captured = tele.capture();
    for (int t = 0; t < 2; ++t) {
      std::thread([&] {
        { const auto own = tele("trace_own"); }
        {
          const auto here = tele.attach(captured);
          const auto step = tele("step");
        }
        const auto own = tele("trace_own");
      }).join();
    }
  }
  REQUIRE(seen.events.size() == 8);
  const auto &inner = seen.at(6), &root = seen.at(7);
  std::set<std::string> traces = {root.trace}, spans;
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& event = seen.at(i);
    CHECK(spans.insert(event.span).second);
    if (event.scope == "trace_own") {
      CHECK(event.parent_span.empty());
      CHECK(traces.insert(event.trace).second);
    } else {
      CHECK(event.trace == root.trace);
      CHECK(event.parent_span == inner.span);
    }
  }
}

TEST_CASE("A detached scope belongs to the trace in which it was opened, or begins one") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  DetachedScope alone, within;
  {
    const auto root = tele("trace_apart");
    within = tele.detached("within");
  }
  alone = tele.detached("trace_alone");
  for (DetachedScope* scope : {&within, &alone}) {
    std::thread([&] {
      const auto here = scope->attach();
      const auto step = tele("step");
    }).join();
    scope->end();
  }
  REQUIRE(seen.events.size() == 5);
  const auto& root = seen.at(0);
  CHECK(seen.at(2).scope == "trace_apart.within");
  CHECK(seen.at(2).trace == root.trace);
  CHECK(seen.at(2).parent_span == root.span);
  CHECK(seen.at(1).trace == root.trace);
  CHECK(seen.at(1).parent_span == seen.at(2).span);
  CHECK(seen.at(4).scope == "trace_alone");
  CHECK_FALSE(seen.at(4).trace.empty());
  CHECK(seen.at(4).trace != root.trace);
  CHECK(seen.at(4).parent_span.empty());
  CHECK(seen.at(3).trace == seen.at(4).trace);
  CHECK(seen.at(3).parent_span == seen.at(4).span);
}

TEST_CASE("A scope right below an attachment says that it was attached, and none else") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto root = tele("trace_attached");
    std::thread([&, captured = tele.capture()] {
      {
        const auto here = tele.attach(captured);
        const auto step = tele("step");
        const auto inner = tele("inner");
        const auto apart = tele.detached("apart");
      }
      const auto own = tele("own");
    }).join();
    const auto plain = tele("plain");
  }
  {
    const auto here = tele.attach(CapturedScope::from_traceparent(header).value());
    const auto handler = tele("trace_attached_handler");
  }
  std::set<std::string> attached;
  for (const auto& event : seen.events) {
    if (event.attached) attached.insert(event.scope);
  }
  CHECK(seen.events.size() == 7);
  CHECK(attached == std::set<std::string>{"trace_attached.step", "trace_attached_handler"});
}

TEST_CASE("Without trace ids no scope says that it was attached") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  const auto here = tele.attach(CapturedScope::from_traceparent(header).value());
  { const auto handler = tele("trace_attached_unasked"); }
  REQUIRE(seen.events.size() == 1);
  CHECK_FALSE(seen.at(0).attached);
}

TEST_CASE("What hangs below a scope that is not recorded names the nearest one that is") {
  Traced seen;
  const Host host = test::host_with<Traced>({{test::routed({"**"}, {"**.quiet"}), &seen}});
  const TelemetryContext tele = host.telemetry();
  { const auto first = tele("quiet_trace"), second = tele("quiet"); }  // looked at by the collector
  seen.events.clear();
  {
    const auto root = tele("quiet_trace");
    auto quiet = tele.detached("quiet");
    CHECK_FALSE(quiet.is_recorded());
    CHECK(quiet.capture().traceparent() == tele.traceparent());
    {
      const auto here = quiet.attach();
      const auto inner = tele("inner");
    }
    std::thread([&, captured = tele.capture()] {
      const auto here = tele.attach(captured);
      auto elsewhere = tele.detached("quiet");
      CHECK_FALSE(elsewhere.is_recorded());
      const auto below = elsewhere.attach();
      const auto inner = tele("inner");
    }).join();
  }
  REQUIRE(seen.events.size() == 3);
  for (const std::size_t i : {0u, 1u}) {
    CHECK(seen.at(i).scope == "quiet_trace.quiet.inner");
    CHECK(seen.at(i).parent_span == seen.at(2).span);
  }
}

TEST_CASE("A trace comes in by traceparent and goes out by it") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::string sent, sent_by_detached;
  {
    const auto here = tele.attach(CapturedScope::from_traceparent(header).value());
    tele.count("trace_in_n");
    const auto handler = tele("trace_in");
    const auto call = tele("call");
    sent = tele.traceparent();
    auto apart = tele.detached("apart");
    sent_by_detached = apart.capture().traceparent();
  }
  CHECK(tele.traceparent().empty());
  REQUIRE(seen.events.size() == 4);
  const auto &metric = seen.at(0), &apart = seen.at(1), &call = seen.at(2), &handler = seen.at(3);
  CHECK(metric.trace == trace_id);
  CHECK(metric.span == span_id);
  CHECK(metric.scope == "trace_in_n");
  CHECK(handler.trace == trace_id);
  CHECK(handler.parent_span == span_id);
  CHECK(handler.depth == 0);
  CHECK(sent == header_of(call));
  CHECK(sent_by_detached == header_of(apart));
}

TEST_CASE("Within a scope, a trace that comes in replaces its trace and keeps its place") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto server = tele("trace_server");
    {
      const auto here = tele.attach(CapturedScope::from_traceparent(header).value());
      const auto handler = tele("handler");
    }
    const auto own = tele("own");
  }
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "trace_server.handler");
  CHECK(seen.at(0).trace == trace_id);
  CHECK(seen.at(0).parent_span == span_id);
  CHECK(seen.at(1).trace == seen.at(2).trace);
  CHECK(seen.at(1).trace != trace_id);
}

TEST_CASE("While nobody asks no ids are made, and those that came are passed on") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto root = tele("trace_unasked");
    CHECK(tele.traceparent().empty());
    CHECK(tele.detached("apart").capture().traceparent().empty());
  }
  CHECK(tele.detached("trace_unasked").capture().traceparent().empty());
  const auto here = tele.attach(CapturedScope::from_traceparent(header).value());
  const auto handler = tele("trace_passed_on");
  const std::string sent = tele.traceparent();
  CHECK(sent.substr(0, 36) == header.substr(0, 36));
  CHECK(sent != header);
}

TEST_CASE(
    "A reporter that asks later has ids from the next root scope on, and one that is gone leaves none") {
  Recorded plain;
  TelemetryContext tele{on, std::ref(plain)};
  { const auto warm = tele("trace_warm"); }
  {
    const auto before = tele("trace_old");
    Traced seen;
    TelemetryContext asking{on, std::ref(seen)};
    { const auto inner = asking("inner"); }
    CHECK(seen.at(0).trace.empty());
    CHECK(asking.traceparent().empty());
    std::thread([&] { const auto root = asking("trace_thread"); }).join();
    CHECK_FALSE(seen.at(1).trace.empty());
  }
  {
    const auto old = tele("trace_old");  // this thread's own root scope, which took the way in the headers
    auto seen = std::make_unique<Traced>();
    auto asking = std::make_unique<TelemetryContext>(on, std::ref(*seen));
    tele.count("n");
  }
  std::optional<Traced> seen(std::in_place);
  std::optional<TelemetryContext> asking(std::in_place, on, std::ref(*seen));
  { const auto root = tele("trace_fresh"); }
  {
    const auto root = tele("trace_fresh");
    CHECK_FALSE(tele.traceparent().empty());
    asking.reset();
    CHECK_FALSE(tele.traceparent().empty());  // its root scope goes on
  }
  {
    const auto root = tele("trace_unasked_again");
    CHECK(tele.traceparent().empty());
  }
  Traced late;
  TelemetryContext again{on, std::ref(late)};
  {
    const auto root = again("trace_again");
    CHECK_FALSE(again.traceparent().empty());
  }
  CHECK_FALSE(late.at(0).trace.empty());
}

TEST_CASE("A reporter that asks while a root scope is open has ids of the next one") {
  Recorded plain;
  TelemetryContext tele{on, std::ref(plain)};
  std::unique_ptr<Scope> open(new Scope(tele("trace_open")));
  Traced seen;
  TelemetryContext asking{on, std::ref(seen)};
  { const auto inner = asking("inner"); }
  CHECK(seen.at(0).trace.empty());
  open.reset();
  { const auto root = asking("trace_next"); }
  CHECK_FALSE(seen.at(1).trace.empty());
  CHECK(seen.at(1).parent_span.empty());
}

TEST_CASE("Of several reporters only those that ask are given ids") {
  Recorded plain;
  Traced asking;
  struct Looks {
    int with_trace = 0;
    void record_timing(const Timing& timing) { with_trace += timing.span() != nullptr ? 1 : 0; }
  } looks;
  TelemetryContext first{on, std::ref(asking)};
  TelemetryContext second{on, std::ref(looks)};
  { const auto scope = second("trace_looks"); }
  CHECK(looks.with_trace == 0);
}

TEST_CASE("Two threads make different ids at the same time") {
  Traced seen;
  TelemetryContext tele{
      ContextOptions{.enabled = true, .delivery = Delivery::async, .overflow = Overflow::block},
      std::ref(seen)};
  constexpr std::size_t roots = 2000;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < roots; ++i) {
        const auto root = tele("trace_pair");
        const auto child = tele("child");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  tele.flush(std::chrono::seconds(30));
  std::set<std::string> traces, spans;
  for (const auto& event : seen.events) {
    spans.insert(event.span);
    traces.insert(event.trace);
  }
  CHECK(seen.events.size() == 4 * roots);
  CHECK(spans.size() == 4 * roots);
  CHECK(traces.size() == 2 * roots);
  CHECK(tele.ledger().balances());
}

TEST_CASE("Trace ids reach the reporters that asked for them, and no other") {
  struct Plain {
    int timings = 0, with_ids = 0;
    void record_timing(const Timing& timing) {
      ++timings;
      with_ids += timing.span() || timing.attached() ? 1 : 0;
    }
  };
  Traced asked;
  Plain first, second;
  {
    TelemetryContext tele{on, std::ref(first), std::ref(asked), std::ref(second)};
    const auto remote = tele.attach(*CapturedScope::from_traceparent(header));
    for (int i = 0; i < 10; ++i) const auto scope = tele("trace.asked");
  }
  REQUIRE(asked.events.size() == 10);
  CHECK_FALSE(asked.events[0].trace.empty());
  for (const Plain* plain : {&first, &second}) {
    CHECK(plain->timings == 10);
    CHECK(plain->with_ids == 0);
  }
}

TEST_CASE("What another scope caused keeps its own path and trace, and is linked to the cause") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::optional<CapturedScope> cause;
  {
    const auto request = tele("cause.write");
    cause = tele.capture();
  }
  std::thread([&] {
    {
      const auto here = tele.caused_by(*cause);
      {
        const auto work = tele("cause.compact");
        const auto part = tele("read");
        tele.count("bytes");
      }
      const auto apart = tele.detached("cause.apart");
    }
    const auto after = tele("cause.after");
  }).join();
  REQUIRE(seen.events.size() == 6);
  const auto &request = seen.at(0), &metric = seen.at(1), &part = seen.at(2), &work = seen.at(3),
             &apart = seen.at(4), &after = seen.at(5);
  const std::string link = request.trace + '-' + request.span;
  CHECK(work.scope == "cause.compact");
  CHECK(work.depth == 0);
  CHECK(work.parent_span.empty());
  CHECK(work.trace != request.trace);
  CHECK(work.cause == link);
  CHECK(part.scope == "cause.compact.read");
  CHECK(part.trace == work.trace);
  CHECK(part.parent_span == work.span);
  CHECK(part.cause.empty());
  CHECK(metric.span == part.span);
  CHECK(metric.cause.empty());
  CHECK(apart.scope == "cause.apart");
  CHECK(apart.trace != work.trace);  // each root has a trace of its own
  CHECK_FALSE(apart.trace.empty());
  CHECK(apart.parent_span.empty());
  CHECK(apart.cause == link);
  CHECK(after.trace != work.trace);
  CHECK(after.cause.empty());
  CHECK(request.cause.empty());
}

TEST_CASE("Within a scope that is open, what was caused stays in its trace and hangs from it") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  const auto cause = CapturedScope::from_traceparent(header);
  {
    const auto loop = tele("cause_loop");
    {
      const auto here = tele.caused_by(*cause);
      const auto work = tele("work");
      const CapturedScope carried = tele.capture();
      std::thread([&] {
        const auto there = tele.attach(carried);
        const auto step = tele("step");
      }).join();
    }
    const auto next = tele("next");
  }
  REQUIRE(seen.events.size() == 4);
  const auto &step = seen.at(0), &work = seen.at(1), &next = seen.at(2), &loop = seen.at(3);
  CHECK(work.scope == "cause_loop.work");
  CHECK(work.trace == loop.trace);
  CHECK(work.parent_span == loop.span);
  CHECK(work.cause == std::string(trace_id) + '-' + span_id);
  CHECK(step.scope == "cause_loop.work.step");
  CHECK(step.parent_span == work.span);
  CHECK(step.cause.empty());
  CHECK(next.cause.empty());
  CHECK(next.parent_span == loop.span);
  CHECK(tele.ledger().balances());
}

TEST_CASE("Each root scope below causes begins a trace, and links to the innermost cause") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  const auto cause_of = [&](const char* name) {
    const auto request = tele(name);
    return tele.capture();
  };
  const CapturedScope outer = cause_of("causes.outer"), inner = cause_of("causes.inner");
  {
    const auto first = tele.caused_by(outer);
    { const auto one = tele("causes.one"); }
    {
      const auto second = tele.caused_by(inner);
      { const auto two = tele("causes.two"); }
      { const auto three = tele("causes.three"); }
    }
    const auto four = tele("causes.four");
    const auto part = tele("part");
  }
  REQUIRE(seen.events.size() == 7);
  const std::string to_outer = seen.at(0).trace + '-' + seen.at(0).span;
  const std::string to_inner = seen.at(1).trace + '-' + seen.at(1).span;
  const auto &one = seen.at(2), &two = seen.at(3), &three = seen.at(4), &part = seen.at(5),
             &four = seen.at(6);
  CHECK(one.cause == to_outer);
  CHECK(two.cause == to_inner);
  CHECK(three.cause == to_inner);
  CHECK(four.cause == to_outer);
  CHECK(part.trace == four.trace);
  CHECK(part.cause.empty());
  std::set<std::string> traces;
  for (const auto& event : seen.events) traces.insert(event.trace);
  CHECK(traces.size() == 6);
  for (const auto* root : {&one, &two, &three, &four}) CHECK(root->parent_span.empty());
}

TEST_CASE("What is attached and has a cause keeps its parent, and is told as attached") {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  const auto cause = CapturedScope::from_traceparent(header);
  const std::string link = std::string(trace_id) + '-' + span_id;
  {
    const auto job = tele("attached_cause");
    const CapturedScope where = tele.capture();
    std::thread([&] {
      const auto there = tele.attach(where);
      const auto here = tele.caused_by(*cause);
      { const auto step = tele("step"); }
      const auto apart = tele.detached("apart");
    }).join();
    const auto here = tele.caused_by(*cause);
    const auto again = tele.caused_by(*cause);
    { const auto own = tele("own"); }
    const auto apart = tele.detached("own_apart");
  }
  REQUIRE(seen.events.size() == 5);
  const auto &step = seen.at(0), &apart = seen.at(1), &own = seen.at(2), &own_apart = seen.at(3),
             &job = seen.at(4);
  for (const auto* each : {&step, &apart, &own, &own_apart}) {
    CAPTURE(each->scope);
    CHECK(each->trace == job.trace);
    CHECK(each->parent_span == job.span);
    CHECK(each->cause == link);
    CHECK(each->attached == (each == &step));
  }
}

TEST_CASE("Without trace ids a cause changes nothing") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::optional<CapturedScope> cause;
  {
    const auto request = tele("cause_untraced");
    cause = tele.capture();
  }
  const auto here = tele.caused_by(*cause);
  { const auto work = tele("cause_untraced_work"); }
  CHECK(seen.at(1).scope == "cause_untraced_work");
  CHECK(seen.at(1).depth == 0);
}
