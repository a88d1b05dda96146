// One request a batch, each after its turn at the rate limit. A batch that fails costs its own questions
// only.
#include "api_handler.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "execution_planner.hpp"
#include "stopwatch.hpp"
#include "token_bucket.hpp"

namespace batch_pipeline {

ApiHandler::ApiHandler(std::shared_ptr<AnswerCache> cache, std::shared_ptr<Adapter> adapter, Sleep sleep)
    : cache_(std::move(cache)), adapter_(std::move(adapter)), sleep_(std::move(sleep)) {
  if (!sleep_) sleep_ = [](std::chrono::nanoseconds time) { std::this_thread::sleep_for(time); };
}

void ApiHandler::wait_for_limit(Command& command, const Stage& stage) const {
  if (!command.limiter) return;
  auto acquiring = stage.tele("rate_limit.acquire");
  const auto wait = command.limiter->take(TokenBucket::Clock::now());
  if (wait <= TokenBucket::Clock::duration::zero()) return;
  sleep_(wait);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(wait);
  stage.scope.metric("rate_limit.wait_ms", milliseconds.count(), {{"adapter", adapter_->id()}});
}

bool ApiHandler::ask(Command& command, const Batch& batch, const Stage& stage, CallMeta& call) {
  auto request = stage.tele(
      "api.generate",
      {{"model", adapter_->id()}, {"questions", batch.questions.size()}, {"tokens", batch.prompt_tokens}});
  request.gauge("cache_applied", call.cache_applied);
  ++command.usage.requests;
  const Stopwatch adapting;
  auto reply = adapter_->generate({command.corpus, batch.questions});
  call.api_time_s = adapting.seconds();
  if (reply && reply->answers.size() != batch.questions.size()) {
    reply = pollux::failure(pollux::Error{std::string(adapter_->id()),
                                          std::to_string(reply->answers.size()) + " answers",
                                          std::to_string(batch.questions.size()),
                                          {}});
  }
  if (!reply) {
    request.fail();
    command.problems.push_back(reply.error().message());
    return false;
  }
  const Usage before = command.usage;
  take(command, batch, *reply);
  request.count("tokens", command.usage.prompt_tokens - before.prompt_tokens, {{"kind", "prompt"}});
  request.count("tokens", command.usage.completion_tokens - before.completion_tokens,
                {{"kind", "completion"}});
  request.count("sentences_ranked", reply->sentences_ranked);
  return true;
}

// Keeps answers and what they cost.
void ApiHandler::take(Command& command, const Batch& batch, const Reply& reply) {
  const bool counts = reply.tokens && reply.tokens->questions.size() == batch.questions.size();
  std::size_t prompt = counts ? reply.tokens->context : batch.prompt_tokens;
  for (std::size_t i = 0; i < batch.questions.size(); ++i) {
    const std::string& question = batch.questions[i];
    const std::optional<Answer>& answer = reply.answers[i];
    const PromptTokens estimated{estimate_tokens(question), answer ? estimate_tokens(answer->text) : 0};
    const PromptTokens tokens = counts ? reply.tokens->questions[i] : estimated;
    if (counts) prompt += tokens.prompt;
    command.usage.completion_tokens += tokens.completion;
    command.prompts[question] = {tokens, false};
    cache_->store({command.corpus.hash, adapter_->id(), question}, answer);
    command.answers[question] = answer;
  }
  command.usage.prompt_tokens += prompt;
  command.estimated_tokens += batch.prompt_tokens;
  command.actual_tokens += prompt;
}

pollux::Result<void> ApiHandler::handle(Command& command, const Stage& stage) {
  auto executing = stage.tele("api.execute", {{"model", adapter_->id()}});
  std::size_t failed = 0;
  for (const Batch& batch : command.plan.batches) {
    CallMeta call{.questions = batch.questions.size(), .cache_applied = batch.cached > 0};
    const Stopwatch calling;
    wait_for_limit(command, stage);
    call.failed = !ask(command, batch, stage, call);
    call.duration_s = calling.seconds();
    if (call.failed) ++failed;
    command.calls.push_back(call);
  }
  if (failed > 0) {
    executing.count("requests_failed", failed);
    command.incomplete = true;
    if (failed == command.plan.batches.size() && command.answers.empty()) {
      const std::string why = command.problems.back();
      command.problems.pop_back();
      return pollux::failure(pollux::Error{{}, "every request failed: " + why, {}, {}});
    }
  }
  // An unwritten cache costs time in the next run, nothing in this one.
  if (const auto saved = cache_->save(); !saved) command.problems.push_back(saved.error().message());
  command.note = std::to_string(command.usage.requests) + " requests";
  return {};
}

}  // namespace batch_pipeline
