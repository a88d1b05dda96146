// The pipeline inside a program: handlers in a list, reporters passed in.
#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "api_handler.hpp"
#include "cache_stage.hpp"
#include "catch.hpp"
#include "envelope_metrics.hpp"
#include "execution_planner.hpp"
#include "executor.hpp"
#include "logging_reporter.hpp"
#include "ranking_adapter.hpp"
#include "rate_limit_handler.hpp"
#include "remote_materialization.hpp"
#include "result_builder.hpp"
#include "source_handler.hpp"
#include "temporary_folder.hpp"

using namespace batch_pipeline;

namespace {

const std::string texts = POLLUX_SOURCE_DIR "/tests/integration/pipeline/texts";
const pollux::ContextOptions on{.enabled = true, .strict_scopes = true};
const pollux::ContextOptions off{.enabled = false, .strict_scopes = false};

// Every path that was recorded, with its last value.
struct Recorder {
  struct Event {
    std::string path;
    double value;
    pollux::Status status;
  };
  std::vector<Event> timings;
  std::vector<Event> metrics;

  void record_timing(const pollux::Timing& timing) {
    timings.push_back({std::string(timing.scope()), timing.duration_s(), timing.status()});
  }
  void record_metric(const pollux::Metric& metric) {
    metrics.push_back({std::string(metric.scope()), metric.number(), pollux::Status::ok});
  }
  [[nodiscard]] const Event* timing(std::string_view path) const { return find(timings, path); }
  [[nodiscard]] double metric(std::string_view path) const {
    const Event* event = find(metrics, path);
    return event ? event->value : -1.0;
  }
  static const Event* find(const std::vector<Event>& events, std::string_view path) {
    for (const Event& event : events) {
      if (event.path == path) return &event;
    }
    return nullptr;
  }
};

struct Pipeline {
  std::shared_ptr<AnswerCache> cache = std::make_shared<AnswerCache>();
  std::shared_ptr<Adapter> adapter = std::make_shared<RankingAdapter>();
  double per_second = 0.0;
  Sleep sleep = [](std::chrono::nanoseconds) {};
  Config config;

  [[nodiscard]] Executor executor(const pollux::TelemetryContext& tele) const {
    return Executor(config,
                    handlers(SourceHandler(), ExecutionPlanner(), RemoteMaterializationStage(),
                             RateLimitHandler(per_second), CacheStage(cache, std::string(adapter->id())),
                             ApiHandler(cache, adapter, sleep), ResultBuilder()),
                    tele);
  }
};

class BrokenAdapter : public Adapter {
 public:
  explicit BrokenAdapter(std::size_t works = 0) : works_(works) {}
  [[nodiscard]] std::string_view id() const override { return "broken"; }
  pollux::Result<Reply> generate(const Prompt& prompt) override {
    if (works_ == 0) return pollux::failure(pollux::Error{"adapter", "no answer", {}, {}});
    --works_;
    return Reply{std::vector<std::optional<Answer>>(prompt.questions.size(), Answer{"Yes.", "f", 1, 1.0}), 1};
  }

 private:
  std::size_t works_;
};

class ThrowingHandler : public Handler {
 public:
  [[nodiscard]] pollux::Name name() const override { return "throwing"; }
  pollux::Result<void> handle(Command&, const Stage&) override { throw std::runtime_error("torn"); }
};

}  // namespace

TEST_CASE("Every stage is a scope inside the run, and says what it did") {
  Recorder recorder;
  const pollux::TelemetryContext tele(on, std::ref(recorder));
  const auto envelope = Pipeline().executor(tele).run({texts, {"When is honey taken?"}});
  CHECK(envelope.status == RunStatus::ok);
  for (const char* path : {"pipeline.source", "pipeline.plan", "pipeline.plan.tokens", "pipeline.materialize",
                           "pipeline.materialize.file", "pipeline.rate_limit", "pipeline.cache",
                           "pipeline.api", "pipeline.api.request", "pipeline.result", "pipeline"}) {
    INFO(path);
    REQUIRE(recorder.timing(path));
    CHECK(recorder.timing(path)->status == pollux::Status::ok);
  }
  CHECK(recorder.timings.back().path == "pipeline");
  CHECK(recorder.metric("pipeline.source.files") == 2.0);
  CHECK(recorder.metric("pipeline.plan.context_tokens") > 100.0);
  CHECK(recorder.metric("pipeline.cache.misses") == 1.0);
  CHECK(recorder.metric("pipeline.api.request.sentences_ranked") >= 1.0);
  CHECK(recorder.metric("pipeline.result.answered") == 1.0);
}

TEST_CASE("Reporters that are passed in take the events, without a summary the envelope has no metrics") {
  Recorder recorder;
  const auto envelope =
      Pipeline().executor(pollux::TelemetryContext(on, std::ref(recorder))).run({texts, {"honey"}});
  CHECK_FALSE(recorder.timings.empty());
  CHECK(envelope.metrics.empty());
}

TEST_CASE("With no reporter given the built-in summary fills the envelope") {
  const auto envelope =
      Pipeline().executor(pollux::TelemetryContext(on)).run({texts, {"When is honey taken?"}});
  const auto json = envelope.to_json();
  REQUIRE(json["metrics"].contains("durations"));
  double stages = 0.0;
  for (const char* stage : {"source", "plan", "materialize", "rate_limit", "cache", "api", "result"}) {
    INFO(stage);
    REQUIRE(json["metrics"]["durations"].contains(stage));
    stages += json["metrics"]["durations"][stage].get<double>();
  }
  CHECK(stages <= json["metrics"]["durations"]["total"].get<double>());
  CHECK(json["metrics"]["scopes"].size() >= 10);
  CHECK(json["metrics"]["values"].size() >= 5);
  CHECK(json["metrics"]["token_counts"]["prompt"] == json["usage"]["prompt_tokens"]);
}

TEST_CASE("With telemetry off the envelope has answers and usage, and empty metrics") {
  const auto json =
      Pipeline().executor(pollux::TelemetryContext(off)).run({texts, {"When is honey taken?"}}).to_json();
  CHECK(json["status"] == "ok");
  CHECK(json["answers"][0]["answer"] == "Honey is taken in July.");
  CHECK(json["metrics"] == nlohmann::ordered_json::object());
  CHECK(json["usage"]["prompt_tokens"].get<int>() > 0);
  CHECK(json["usage"]["total_tokens"] ==
        json["usage"]["prompt_tokens"].get<int>() + json["usage"]["completion_tokens"].get<int>());
}

TEST_CASE("The logging reporter writes a line an event, with the names of the original") {
  std::ostringstream log;
  {
    const pollux::TelemetryContext tele(on, LoggingReporter(log));
    auto scope = tele("step", {{"note", "two\nlines"}, {"depth", 9}});
    tele.gauge("efficiency", 0.5);
  }
  std::istringstream lines(log.str());
  std::string metric, timing, more;
  std::getline(lines, metric);
  std::getline(lines, timing);
  CHECK_FALSE(std::getline(lines, more));
  CHECK(metric.find("INFO telemetry.metric scope=\"step.efficiency\" value=0.5 metric_type=\"gauge\"") == 0);
  CHECK(timing.find("INFO telemetry.timing scope=\"step\" duration_s=") == 0);
  CHECK(timing.find(" note=\"two\\nlines\"") != std::string::npos);
  CHECK(timing.find(" depth=0") != std::string::npos);
  CHECK(timing.find(" attr.depth=9") != std::string::npos);
}

TEST_CASE("An answer that is known is not asked for again") {
  const Pipeline pipeline;
  Executor executor = pipeline.executor(pollux::TelemetryContext(off));
  const Request request{texts, {"When is honey taken?", "Where is the moon?"}};
  const auto first = executor.run(request);
  const auto second = executor.run(request);
  CHECK(first.usage.requests == 1);
  CHECK(first.usage.cached_answers == 0);
  CHECK(second.usage.requests == 0);
  CHECK(second.usage.prompt_tokens == 0);
  CHECK(second.usage.cached_answers == 2);
  CHECK(second.usage.cached_tokens > 0);
  CHECK(first.to_json()["answers"] == second.to_json()["answers"]);
}

TEST_CASE("A change of the text makes cached answers stale") {
  const TemporaryFolder folder;
  folder.write("a.md", "The colour is red.");
  const Pipeline pipeline;
  Executor executor = pipeline.executor(pollux::TelemetryContext(off));
  CHECK(executor.run({folder.path(), {"Which colour?"}}).answers[0].answer->text == "The colour is red.");
  folder.write("a.md", "The colour is blue.");
  CHECK(executor.run({folder.path(), {"Which colour?"}}).answers[0].answer->text == "The colour is blue.");
}

TEST_CASE("Requests wait for the rate limit, and the wait is timed") {
  Recorder recorder;
  std::vector<std::chrono::nanoseconds> waits;
  Pipeline pipeline;
  pipeline.per_second = 0.5;
  pipeline.config.batch_size = 1;
  pipeline.sleep = [&](std::chrono::nanoseconds time) { waits.push_back(time); };
  const auto envelope = pipeline.executor(pollux::TelemetryContext(on, std::ref(recorder)))
                            .run({texts, {"honey", "compost", "spade"}});
  CHECK(envelope.usage.requests == 3);
  REQUIRE(waits.size() == 2);
  CHECK(waits[0] > std::chrono::seconds(1));
  CHECK(waits[1] > std::chrono::seconds(3));
  CHECK(recorder.timing("pipeline.api.rate_limit_wait"));
}

TEST_CASE("A question that is asked twice is sent once and answered twice") {
  const auto envelope = Pipeline().executor(pollux::TelemetryContext(off)).run({texts, {"honey", "honey"}});
  REQUIRE(envelope.answers.size() == 2);
  CHECK(envelope.answers[0].answer->text == envelope.answers[1].answer->text);
  CHECK(envelope.usage.requests == 1);
}

TEST_CASE("A failed request costs its own questions, and its scope is marked") {
  Recorder recorder;
  Pipeline pipeline;
  pipeline.config.batch_size = 1;
  pipeline.adapter = std::make_shared<BrokenAdapter>(1);
  const auto envelope =
      pipeline.executor(pollux::TelemetryContext(on, std::ref(recorder))).run({texts, {"one", "two"}});
  CHECK(envelope.status == RunStatus::partial);
  CHECK(envelope.answers[0].answer);
  CHECK_FALSE(envelope.answers[1].answer);
  REQUIRE(envelope.problems.size() == 1);
  CHECK(recorder.metric("pipeline.api.requests_failed") == 1.0);
  CHECK(recorder.timings[recorder.timings.size() - 4].status == pollux::Status::error);  // the second request
}

TEST_CASE("When every request fails the run is an error") {
  Pipeline pipeline;
  pipeline.adapter = std::make_shared<BrokenAdapter>();
  const auto envelope = pipeline.executor(pollux::TelemetryContext(off)).run({texts, {"one"}});
  CHECK(envelope.status == RunStatus::error);
  REQUIRE(envelope.problems.size() == 1);
  CHECK(envelope.problems[0].find("no answer") != std::string::npos);
}

TEST_CASE("A handler that throws ends the run, and the scopes around it are marked") {
  Recorder recorder;
  Executor executor({}, handlers(SourceHandler(), ThrowingHandler(), ResultBuilder()),
                    pollux::TelemetryContext(on, std::ref(recorder)));
  const auto envelope = executor.run({texts, {"one"}});
  CHECK(envelope.status == RunStatus::error);
  REQUIRE(envelope.problems.size() == 1);
  CHECK(envelope.problems[0] == "stage 'throwing': torn");
  REQUIRE(recorder.timing("pipeline.throwing"));
  CHECK(recorder.timing("pipeline.throwing")->status == pollux::Status::error);
  CHECK(recorder.timing("pipeline")->status == pollux::Status::error);
  CHECK_FALSE(recorder.timing("pipeline.result"));
}

TEST_CASE("Files beyond the token budget are left out and named") {
  const TemporaryFolder folder;
  folder.write("a.md", "A short text.");
  folder.write("b.md", std::string(4000, 'x') + " is long.");
  Pipeline pipeline;
  pipeline.config.token_budget = 100;
  const auto envelope = pipeline.executor(pollux::TelemetryContext(off)).run({folder.path(), {"short text"}});
  CHECK(envelope.status == RunStatus::partial);
  CHECK(envelope.answers[0].answer);
  REQUIRE(envelope.problems.size() == 1);
  CHECK(envelope.problems[0].find("b.md") != std::string::npos);
}

TEST_CASE("A text that is no snapshot adds nothing to the envelope") {
  for (const char* text :
       {"", "{", "[]", "{}", "{\"scopes\":[1]}", "{\"scopes\":[{\"scope\":1,\"total_s\":2}]}"}) {
    INFO(text);
    ResultEnvelope envelope;
    CHECK_FALSE(add_snapshot(envelope, text));
    CHECK(envelope.metrics.empty());
  }
}
