// The current scope, carried to other threads.
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {

const ContextOptions on{.enabled = true};

template <class Work>
void on_another_thread(Work&& work) {
  std::thread(std::forward<Work>(work)).join();
}

}  // namespace

TEST_CASE("What an attached thread records nests below the captured scope") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto outer = tele("attach.job");
    const auto inner = tele("part");
    const CapturedScope captured = tele.capture();
    CHECK_FALSE(captured.is_empty());
    on_another_thread([&] {
      {
        const auto here = tele.attach(captured);
        const auto step = tele("step");
        tele.count("items");
      }
      const auto after = tele("attach.after");
    });
  }
  REQUIRE(seen.events.size() == 5);
  CHECK(seen.at(0).scope == "attach.job.part.step.items");
  CHECK(seen.at(0).depth == 3);
  CHECK(seen.at(1).scope == "attach.job.part.step");
  CHECK(seen.at(1).parent == "attach.job.part");
  CHECK(seen.at(1).depth == 2);
  CHECK(seen.at(1).thread != seen.at(4).thread);
  CHECK(seen.at(2).scope == "attach.after");
  CHECK(seen.at(2).depth == 0);
  CHECK(seen.at(3).scope == "attach.job.part");
  CHECK(tele.ledger().balances());
}

TEST_CASE("An attachment holds for its thread only, and may nest") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::optional<CapturedScope> first, second;
  {
    const auto scope = tele("attach_first");
    first = tele.capture();
  }
  {
    const auto scope = tele("attach_second");
    second = tele.capture();
  }
  {
    const auto outer = tele.attach(*first);
    const auto between = tele("between");
    {
      const auto inner = tele.attach(*second);
      tele.count("n");
      on_another_thread([&] { tele.count("attach_elsewhere"); });
    }
    tele.count("n");
  }
  REQUIRE(seen.events.size() == 6);
  CHECK(seen.at(2).scope == "attach_second.n");
  CHECK(seen.at(3).scope == "attach_elsewhere");
  CHECK(seen.at(4).scope == "attach_first.between.n");
  CHECK(seen.at(5).scope == "attach_first.between");
}

TEST_CASE("Attachments that end out of order leave the context of the last one made") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::vector<CapturedScope> captured;
  for (const char* name : {"order_a", "order_b"}) {
    const auto scope = tele(name);
    captured.push_back(tele.capture());
  }
  std::unique_ptr<Attachment> first(new Attachment(tele.attach(captured[0])));
  std::unique_ptr<Attachment> second(new Attachment(tele.attach(captured[1])));
  first.reset();
  tele.count("n");
  second.reset();
  tele.count("order_none");
  CHECK(seen.at(2).scope == "order_b.n");
  CHECK(seen.at(3).scope == "order_none");
}

TEST_CASE("An empty capture attaches nothing") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  const CapturedScope captured = tele.capture();
  CHECK(captured.is_empty());
  CHECK(TelemetryContext{ContextOptions{.enabled = false}}.capture().is_empty());
  {
    const auto outer = tele("attach_empty");
    const auto here = tele.attach(captured);
    const auto nothing = tele.attach(CapturedScope{});
    tele.count("n");
  }
  CHECK(seen.at(0).scope == "attach_empty.n");
}

TEST_CASE("A capture outlives its scope and its host, and serves another host") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  CapturedScope captured;
  {
    Recorded other;
    TelemetryContext gone{on, std::ref(other)};
    const auto scope = gone("attach_gone");
    captured = gone.capture();
  }
  on_another_thread([&] {
    const auto here = tele.attach(captured);
    const auto step = tele("step");
  });
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "attach_gone.step");
  CHECK(seen.at(0).depth == 1);
}

TEST_CASE("On a context that is off or whose host is gone nothing is attached") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  std::optional<TelemetryContext> gone;
  {
    Host host = *Host::from_text("[telemetry]\nenabled = true\n");
    gone = host.telemetry();
  }
  const auto outer = tele("attach_off");
  const CapturedScope captured = tele.capture();
  on_another_thread([&] {
    const auto off = TelemetryContext{ContextOptions{.enabled = false}}.attach(captured);
    const auto late = gone->attach(captured);
    tele.count("attach_alone");
  });
  CHECK(seen.at(0).scope == "attach_alone");
}

TEST_CASE("An attachment that ends on another thread lets its own go on where it was") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  CapturedScope captured;
  {
    const auto scope = tele("attach_moved");
    captured = tele.capture();
  }
  std::unique_ptr<Attachment> here(new Attachment(tele.attach(captured)));
  on_another_thread([&] { here.reset(); });
  tele.count("attach_recovered");
  CHECK(seen.at(1).scope == "attach_recovered");
}
