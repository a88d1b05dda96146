// The pipeline inside a program: handlers in a list, reporters passed in.
#include <chrono>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>

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
#include "text/tokens.hpp"

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
    std::string stage;       // its attribute of that name
    std::string attributes;  // of a metric, as a label
  };
  std::vector<Event> timings;
  std::vector<Event> metrics;

  void record_timing(const pollux::Timing& timing) {
    const auto stage = timing.attributes().find("stage");
    timings.push_back({std::string(timing.scope()), timing.duration_s(), timing.status(),
                       stage ? std::string(stage->string()) : "", ""});
  }
  void record_metric(const pollux::Metric& metric) {
    pollux::AttributeSet attributes;
    attributes.assign(metric.attributes());
    metrics.push_back(
        {std::string(metric.scope()), metric.number(), pollux::Status::ok, "", attributes.label()});
  }
  [[nodiscard]] const Event* timing(std::string_view path) const { return find(timings, path); }
  [[nodiscard]] double metric(std::string_view path, std::string_view attributes = {}) const {
    for (const Event& event : metrics) {
      if (event.path == path && event.attributes == attributes) return event.value;
    }
    return -1.0;
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

TEST_CASE("Every stage is a scope inside the run, and what it does has the names of the original") {
  Recorder recorder;
  const pollux::TelemetryContext tele(on, std::ref(recorder));
  const auto envelope = Pipeline().executor(tele).run({texts, {"When is honey taken?"}});
  CHECK(envelope.status == RunStatus::ok);
  for (const char* path : {"pipeline.stage", "pipeline.stage.planner.prompt",
                           "pipeline.stage.planner.estimate", "pipeline.stage.remote.materialize",
                           "pipeline.stage.remote.materialize.file", "pipeline.stage.cache.policy",
                           "pipeline.stage.api.execute", "pipeline.stage.api.execute.rate_limit.acquire",
                           "pipeline.stage.api.execute.api.generate", "pipeline"}) {
    INFO(path);
    REQUIRE(recorder.timing(path));
    CHECK(recorder.timing(path)->status == pollux::Status::ok);
  }
  CHECK(recorder.timings.back().path == "pipeline");
  std::vector<std::string> stages;
  for (const Recorder::Event& event : recorder.timings) {
    if (event.path == "pipeline.stage") stages.push_back(event.stage);
  }
  CHECK(stages ==
        std::vector<std::string>{"source", "plan", "materialize", "rate_limit", "cache", "api", "result"});
  CHECK(recorder.metric("pipeline.stage.source.files") == 2.0);
  CHECK(recorder.metric("pipeline.stage.planner.prompt.user_count") == 1.0);
  CHECK(recorder.metric("pipeline.stage.planner.estimate.context_tokens") > 100.0);
  CHECK(recorder.metric("pipeline.stage.remote.materialize.promoted_count") == 2.0);
  CHECK(recorder.metric("pipeline.stage.cache.policy.lookups", "result=hit") == 0.0);
  CHECK(recorder.metric("pipeline.stage.cache.policy.lookups", "result=miss") == 1.0);
  CHECK(recorder.metric("pipeline.stage.api.execute.api.generate.cache_applied") == 0.0);
  CHECK(recorder.metric("pipeline.stage.api.execute.api.generate.sentences_ranked") >= 1.0);
  CHECK(recorder.metric("pipeline.stage.result.answers", "found=true") == 1.0);
}

TEST_CASE(
    "Reporters that are passed in take the events, without a summary the envelope has its own metrics "
    "alone") {
  Recorder recorder;
  const auto envelope =
      Pipeline().executor(pollux::TelemetryContext(on, std::ref(recorder))).run({texts, {"honey"}});
  CHECK_FALSE(recorder.timings.empty());
  CHECK(envelope.metrics.contains("durations"));
  CHECK_FALSE(envelope.metrics.contains("scopes"));
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

TEST_CASE("With telemetry off the envelope has answers, usage and durations, and nothing of a summary") {
  const auto json =
      Pipeline().executor(pollux::TelemetryContext(off)).run({texts, {"When is honey taken?"}}).to_json();
  CHECK(json["status"] == "ok");
  CHECK(json["answers"][0]["answer"] == "Honey is taken in July.");
  CHECK(json["metrics"]["durations"]["total"].get<double>() > 0.0);
  CHECK(json["metrics"]["durations"].size() == 8);
  CHECK_FALSE(json["metrics"].contains("scopes"));
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
  CHECK(recorder.timing("pipeline.stage.api.execute.rate_limit.acquire"));
  CHECK(recorder.metric("pipeline.stage.rate_limit.wait_ms", "adapter=ranking/1") > 1000.0);
  for (const auto& call : envelope.metrics["per_call_meta"]) CHECK(call["duration_s"] >= call["api_time_s"]);
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
  CHECK(recorder.metric("pipeline.stage.api.execute.requests_failed") == 1.0);
  std::vector<pollux::Status> requests;
  for (const Recorder::Event& event : recorder.timings) {
    if (event.path.ends_with("api.generate")) requests.push_back(event.status);
  }
  CHECK(requests == std::vector{pollux::Status::ok, pollux::Status::error});
  CHECK(envelope.metrics["per_call_meta"][1]["failed"] == true);
  CHECK(envelope.diagnostics["flags"] ==
        nlohmann::ordered_json::array({"incomplete_input", "request_failed"}));
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
  REQUIRE(recorder.timings.size() == 3);
  CHECK(recorder.timings[0].stage == "source");
  CHECK(recorder.timings[1].stage == "throwing");
  CHECK(recorder.timings[1].status == pollux::Status::error);
  CHECK(recorder.timing("pipeline")->status == pollux::Status::error);
  CHECK(recorder.metric("pipeline.error", "stage=throwing") == 1.0);
  CHECK(envelope.metrics["durations"].contains("throwing"));
  CHECK_FALSE(envelope.metrics["durations"].contains("result"));
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

TEST_CASE("The envelope says what the run measured of itself, with telemetry off too") {
  Pipeline pipeline;
  pipeline.config.batch_size = 2;
  Executor executor = pipeline.executor(pollux::TelemetryContext(off));
  const auto first = executor.run({texts, {"honey"}}).to_json();
  const auto envelope = executor.run({texts, {"honey", "compost", "moon", "honey"}}).to_json();
  const auto& metrics = envelope["metrics"];

  REQUIRE(metrics["per_prompt"].size() == 4);
  CHECK(metrics["per_prompt"][0]["cached"] == true);
  CHECK(metrics["per_prompt"][1]["cached"] == false);
  CHECK(metrics["per_prompt"][1]["prompt_tokens"] == 1);
  CHECK(metrics["per_prompt"][1]["completion_tokens"] ==
        count_tokens(envelope["answers"][1]["answer"].get<std::string>()));
  CHECK(metrics["per_prompt"][2]["completion_tokens"] == 0);
  CHECK(metrics["per_prompt"][3] == metrics["per_prompt"][0]);

  REQUIRE(metrics["per_call_meta"].size() == 2);
  CHECK(metrics["per_call_meta"][0]["questions"] == 1);
  CHECK(metrics["per_call_meta"][0]["cache_applied"] == true);
  CHECK(metrics["per_call_meta"][1]["cache_applied"] == false);
  CHECK(metrics["per_call_meta"][0]["failed"] == false);
  CHECK(metrics["concurrency_used"] == 1);
  CHECK(metrics["hints"] == nlohmann::ordered_json{{"cache_reuse", true}});
  CHECK(first["metrics"]["hints"] == nlohmann::ordered_json::object());

  const auto& validation = metrics["token_validation"];
  CHECK(validation["actual"] == envelope["usage"]["prompt_tokens"]);
  CHECK(validation["estimated_min"] < validation["estimated_expected"]);
  CHECK(validation["estimated_expected"] < validation["estimated_max"]);
  CHECK(validation["in_range"] == true);

  const auto& diagnostics = envelope["diagnostics"];
  CHECK(diagnostics["expected_answer_count"] == 4);
  CHECK(diagnostics["files_read"] == 2);
  CHECK(diagnostics["files_used"] == 2);
  CHECK(diagnostics["flags"] == nlohmann::ordered_json::array());
}

TEST_CASE("A run without a request has nothing to validate") {
  const Pipeline pipeline;
  Executor executor = pipeline.executor(pollux::TelemetryContext(off));
  static_cast<void>(executor.run({texts, {"honey"}}));
  const auto metrics = executor.run({texts, {"honey"}}).to_json()["metrics"];
  CHECK(metrics["token_validation"] == nlohmann::ordered_json::object());
  CHECK(metrics["per_call_meta"] == nlohmann::ordered_json::array());
  CHECK(metrics["concurrency_used"] == 0);
}

TEST_CASE("An adapter that counts no tokens is estimated") {
  Pipeline pipeline;
  pipeline.adapter = std::make_shared<BrokenAdapter>(1);
  const auto json = pipeline.executor(pollux::TelemetryContext(off)).run({texts, {"one"}}).to_json();
  CHECK(json["metrics"]["token_validation"]["actual"] ==
        json["metrics"]["token_validation"]["estimated_expected"]);
  CHECK(json["metrics"]["per_prompt"][0]["completion_tokens"] == 1);
}

TEST_CASE("Tokens are words and marks") {
  CHECK(count_tokens("") == 0);
  CHECK(count_tokens("  one, two_3!\n") == 4);
  CHECK(count_tokens("größe 5.0") == 4);
}
