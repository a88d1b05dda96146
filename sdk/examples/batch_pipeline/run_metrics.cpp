// Each part of the metrics is one function.
#include "run_metrics.hpp"

#include <algorithm>
#include <utility>

namespace batch_pipeline {
namespace {

using Json = nlohmann::ordered_json;

// What a token may be: an estimate of four characters each is off by a factor of two at most, for most texts.
constexpr std::size_t estimate_factor = 2;

Json durations_of(const Command& command) {
  Json durations = Json::object();
  for (const StageTime& stage : command.stages) durations[stage.stage] = stage.duration_s;
  durations["total"] = command.duration_s;
  return durations;
}

Json token_validation_of(const Command& command) {
  const std::size_t expected = command.estimated_tokens;
  if (expected == 0) return Json::object();
  const std::size_t actual = command.actual_tokens;
  const std::size_t least = expected / estimate_factor;
  const std::size_t most = expected * estimate_factor;
  return {{"estimated_min", least},
          {"estimated_expected", expected},
          {"estimated_max", most},
          {"actual", actual},
          {"in_range", actual >= least && actual <= most}};
}

Json hints_of(const Command& command) {
  Json hints = Json::object();
  if (command.config.raw_preview) hints["raw_preview"] = true;
  if (command.usage.cached_answers > 0) hints["cache_reuse"] = true;
  return hints;
}

Json per_prompt_of(const Command& command) {
  Json prompts = Json::array();
  for (const std::string& question : command.request.questions) {
    const auto known = command.prompts.find(question);
    const PromptUsage usage = known == command.prompts.end() ? PromptUsage{} : known->second;
    prompts.push_back({{"prompt_tokens", usage.tokens.prompt},
                       {"completion_tokens", usage.tokens.completion},
                       {"total_tokens", usage.tokens.prompt + usage.tokens.completion},
                       {"cached", usage.cached}});
  }
  return prompts;
}

Json per_call_meta_of(const Command& command) {
  Json calls = Json::array();
  for (const CallMeta& call : command.calls) {
    calls.push_back({{"questions", call.questions},
                     {"duration_s", call.duration_s},
                     {"api_time_s", call.api_time_s},
                     {"non_api_time_s", std::max(call.duration_s - call.api_time_s, 0.0)},
                     {"cache_applied", call.cache_applied},
                     {"failed", call.failed}});
  }
  return calls;
}

Json diagnostics_of(const Command& command) {
  const auto answered = std::count_if(command.answers.begin(), command.answers.end(),
                                      [](const auto& known) { return known.second.has_value(); });
  Json flags = Json::array();
  if (command.incomplete) flags.push_back("incomplete_input");
  if (std::any_of(command.calls.begin(), command.calls.end(),
                  [](const CallMeta& call) { return call.failed; }))
    flags.push_back("request_failed");
  return {{"expected_answer_count", command.request.questions.size()},
          {"distinct_answers_found", answered},
          {"files_read", command.sources.size()},
          {"files_used", command.plan.files.size()},
          {"sentences", command.corpus.sentences.size()},
          {"flags", std::move(flags)}};
}

}  // namespace

void add_run_metrics(ResultEnvelope& envelope, const Command& command) {
  Json& metrics = envelope.metrics;
  metrics["durations"] = durations_of(command);
  metrics["token_validation"] = token_validation_of(command);
  metrics["hints"] = hints_of(command);
  metrics["per_prompt"] = per_prompt_of(command);
  metrics["per_call_meta"] = per_call_meta_of(command);
  metrics["concurrency_used"] = command.calls.empty() ? 0 : 1;  // one after the other
  envelope.diagnostics = diagnostics_of(command);
}

}  // namespace batch_pipeline
