// Snippets of docs/from-python.md: a pipeline with telemetry, options A and B.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

// [snippet pipeline includes]
#include <pollux/pollux.hpp>

#include "api_handler.hpp"
#include "cache_stage.hpp"
#include "execution_planner.hpp"
#include "executor.hpp"
#include "logging_reporter.hpp"
#include "ranking_adapter.hpp"
#include "rate_limit_handler.hpp"
#include "remote_materialization.hpp"
#include "result_builder.hpp"
#include "source_handler.hpp"
// [end]
#include "captured.hpp"
#include "catch.hpp"

using namespace batch_pipeline;

namespace {

const std::string folder = POLLUX_SOURCE_DIR "/tests/integration/pipeline/texts";

Handlers all_handlers() {
  auto cache = std::make_shared<AnswerCache>();
  auto adapter = std::make_shared<RankingAdapter>();
  return handlers(SourceHandler(), ExecutionPlanner(), RemoteMaterializationStage(), RateLimitHandler(),
                  CacheStage(cache, std::string(adapter->id())), ApiHandler(cache, adapter), ResultBuilder());
}

struct MyCustomReporter {
  int timings = 0;
  void record_timing(const pollux::Timing&) { ++timings; }
};

void enable() { ::setenv("POLLUX_TELEMETRY", "1", 1); }

}  // namespace

TEST_CASE("A reporter is injected into the executor through its context") {
  enable();
  // [snippet inject]
  // 1. Make your reporter and the context
  MyCustomReporter my_reporter;
  pollux::TelemetryContext tele_context{std::ref(my_reporter)};

  // 2. Give the context to the executor
  Executor executor({}, all_handlers(), tele_context);

  // Now every stage sends its events to your reporter.
  const ResultEnvelope results = executor.run({folder, {"When is honey taken?"}});
  // [end]
  CHECK(results.status == RunStatus::ok);
  CHECK(my_reporter.timings >= 8);
}

TEST_CASE("Option A: the built-in summary surfaces in the envelope") {
  enable();
  // [snippet option a]
  Executor executor({}, all_handlers(), pollux::TelemetryContext());  // requires POLLUX_TELEMETRY=1
  const ResultEnvelope env = executor.run({folder, {"When is honey taken?"}});
  const double seconds = env.metrics["durations"]["api"];
  const std::size_t tokens = env.usage.prompt_tokens + env.usage.completion_tokens;
  // [end]
  CHECK(seconds > 0.0);
  CHECK(tokens > 0);
}

TEST_CASE("Option B: a reporter of your own streams the events") {
  enable();
  const std::string log = captured(std::clog, [] {
    // [snippet option b]
    Config cfg;
    pollux::TelemetryContext tele{LoggingReporter(std::clog)};  // requires POLLUX_TELEMETRY=1

    auto cache = std::make_shared<AnswerCache>();
    auto adapter = std::make_shared<RankingAdapter>();

    Handlers pipeline_handlers =
        handlers(SourceHandler(), ExecutionPlanner(), RemoteMaterializationStage(), RateLimitHandler(),
                 CacheStage(cache, std::string(adapter->id())), ApiHandler(cache, adapter), ResultBuilder());

    Executor executor(cfg, std::move(pipeline_handlers), tele);
    // [end]
    const ResultEnvelope env = executor.run({folder, {"When is honey taken?"}});
    CHECK(env.status == RunStatus::ok);
  });
  CHECK(log.find("telemetry.timing scope=\"pipeline.stage.api.execute.api.generate\"") != std::string::npos);
  CHECK(log.find("telemetry.metric scope=\"pipeline.stage.cache.policy.lookups\"") != std::string::npos);
}
