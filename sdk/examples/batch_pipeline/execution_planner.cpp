// Estimates, then packs: files into the context, questions into batches.
#include "execution_planner.hpp"

#include <algorithm>
#include <utility>

#include "text/utf8.hpp"

namespace batch_pipeline {
namespace {

constexpr std::size_t characters_per_token = 4;

// One problem for all files that were left out, naming the first of them.
void report_left_out(Command& command) {
  const Plan& plan = command.plan;
  const std::size_t left_out = command.sources.size() - plan.files.size();
  if (left_out == 0) return;
  std::size_t first = 0;
  while (first < plan.files.size() && plan.files[first] == first) ++first;
  command.incomplete = true;
  command.problems.push_back(
      pollux::Error{command.sources[first].name,
                    std::to_string(left_out) + " of " + std::to_string(command.sources.size()) +
                        " files left out, this one first",
                    "at most " + std::to_string(command.config.token_budget) + " tokens of text",
                    "raise --token-budget or ask a smaller folder"}
          .message());
}

}  // namespace

std::size_t estimate_tokens(std::string_view text) {
  return (count_characters(text) + characters_per_token - 1) / characters_per_token;
}

Plan make_plan(std::span<const std::size_t> file_tokens, std::span<const std::string> questions,
               const PlanLimits& limits) {
  Plan plan;
  for (std::size_t i = 0; i < file_tokens.size(); ++i) {
    if (file_tokens[i] > limits.token_budget - plan.context_tokens) continue;
    plan.files.push_back(i);
    plan.context_tokens += file_tokens[i];
  }
  std::vector<std::string_view> seen;
  for (const std::string& question : questions) {
    if (std::find(seen.begin(), seen.end(), question) != seen.end()) continue;
    seen.push_back(question);
    if (plan.batches.empty() || plan.batches.back().questions.size() == limits.batch_size) {
      plan.batches.push_back({{}, plan.context_tokens});
    }
    plan.batches.back().questions.push_back(question);
    plan.batches.back().prompt_tokens += estimate_tokens(question);
  }
  return plan;
}

pollux::Result<void> ExecutionPlanner::handle(Command& command, const Stage& stage) {
  {
    auto prompt = stage.tele("planner.prompt");
    prompt.gauge("user_count", command.request.questions.size());
  }
  std::vector<std::size_t> tokens;
  auto estimating = stage.tele("planner.estimate", {{"files", command.sources.size()}});
  for (const SourceFile& source : command.sources) tokens.push_back(estimate_tokens(source.text));
  command.plan =
      make_plan(tokens, command.request.questions,
                {command.config.token_budget, std::max<std::size_t>(command.config.batch_size, 1)});
  const Plan& plan = command.plan;
  report_left_out(command);
  if (plan.files.empty()) {
    return pollux::failure(
        pollux::Error{command.request.folder.string(), "no file fits the token budget",
                      "a file of at most " + std::to_string(command.config.token_budget) + " tokens",
                      "raise --token-budget"});
  }
  stage.scope.set("batches", plan.batches.size());
  estimating.gauge("context_tokens", plan.context_tokens);
  for (const Batch& batch : plan.batches) estimating.histogram("batch_tokens", batch.prompt_tokens);
  command.note = std::to_string(plan.batches.size()) + " batches, about " +
                 std::to_string(plan.context_tokens) + " tokens of text";
  return {};
}

}  // namespace batch_pipeline
