// Snippets of docs/context.md: scopes that follow their work over threads and processes.
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "traced.hpp"

namespace {

using pollux::test::Traced;

const pollux::ContextOptions on{.enabled = true};

std::string call_out(const pollux::TelemetryContext& tele) {
  // [snippet asks another process]
  // The one that asks: as a header, or in the environment of a child
  const auto call = tele("call");
  const std::string header = tele.traceparent();
  // [end]
  return header;
}

}  // namespace

TEST_CASE("What a thread does for another nests below the captured scope") {
  Traced seen;
  const pollux::TelemetryContext tele{on, std::ref(seen)};
  {
    // [snippet another thread]
    const auto job = tele("resize", {{"images", 3}});
    const auto where = tele.capture();
    std::thread worker([&tele, where] {
      const auto here = tele.attach(where);
      const auto step = tele("decode");  // resize.decode, as if it had not been moved
    });
    worker.join();
    // [end]
  }
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).scope == "resize.decode");
  CHECK(seen.at(1).scope == "resize");
}

TEST_CASE("What a scope has set off keeps its own path") {
  Traced seen;
  const pollux::TelemetryContext tele{on, std::ref(seen)};
  {
    // [snippet set off]
    const auto put = tele("db.put");
    const auto cause = tele.capture();
    std::thread background([&tele, cause] {
      const auto here = tele.caused_by(cause);
      const auto work = tele("db.compaction");  // its path, in a trace of its own; its span links to db.put's
    });
    background.join();
    // [end]
  }
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).scope == "db.compaction");
  CHECK(seen.at(0).cause == seen.at(1).trace + '-' + seen.at(1).span);
}

TEST_CASE("A detached scope is handed to the thread that ends it") {
  Traced seen;
  const pollux::TelemetryContext tele{on, std::ref(seen)};
  // [snippet detached scope]
  auto request = tele.detached("request", {{"id", 7}});
  std::thread worker([&tele, request = std::move(request)]() mutable {
    {
      const auto here = request.attach();
      const auto step = tele("parse");  // request.parse
    }
    request.set("bytes", 512);
    request.end();  // or when it is destroyed
  });
  worker.join();
  // [end]
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).scope == "request.parse");
  CHECK(seen.at(1).scope == "request");
  CHECK(seen.at(1).attributes == std::map<std::string, std::string>{{"id", "7"}, {"bytes", "512"}});
}

TEST_CASE("A trace goes on in the process that is asked") {
  Traced asked_by, asked;
  const std::string header = call_out(pollux::TelemetryContext{on, std::ref(asked_by)});
  {
    const pollux::TelemetryContext tele{on, std::ref(asked)};
    // [snippet is asked by another process]
    // The one that is asked
    const auto caller = pollux::CapturedScope::from_traceparent(header);
    const auto here = tele.attach(caller.value_or(pollux::CapturedScope{}));
    const auto handler = tele("handle");  // its parent's span is the caller's
    // [end]
  }
  CHECK(asked.at(0).scope == "handle");
  CHECK(asked.at(0).trace == asked_by.at(0).trace);
  CHECK(asked.at(0).parent_span == asked_by.at(0).span);
}
