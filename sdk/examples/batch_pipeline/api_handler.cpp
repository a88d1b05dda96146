// One request a batch, each after its turn at the rate limit. A batch that fails costs its own questions
// only.
#include "api_handler.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "execution_planner.hpp"
#include "token_bucket.hpp"

namespace batch_pipeline {

ApiHandler::ApiHandler(std::shared_ptr<AnswerCache> cache, std::shared_ptr<Adapter> adapter, Sleep sleep)
    : cache_(std::move(cache)), adapter_(std::move(adapter)), sleep_(std::move(sleep)) {
  if (!sleep_) sleep_ = [](std::chrono::nanoseconds time) { std::this_thread::sleep_for(time); };
}

void ApiHandler::wait_for_limit(Command& command, const Stage& stage) const {
  if (!command.limiter) return;
  const auto wait = command.limiter->take(TokenBucket::Clock::now());
  stage.tele.histogram("rate_limit_wait_s", std::chrono::duration<double>(wait).count());
  if (wait <= TokenBucket::Clock::duration::zero()) return;
  auto waiting = stage.tele("rate_limit_wait");
  sleep_(wait);
}

bool ApiHandler::ask(Command& command, const Batch& batch, const Stage& stage) {
  auto request =
      stage.tele("request", {{"questions", batch.questions.size()}, {"tokens", batch.prompt_tokens}});
  ++command.usage.requests;
  auto reply = adapter_->generate({command.corpus, batch.questions});
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
  std::size_t completion = 0;
  for (std::size_t i = 0; i < batch.questions.size(); ++i) {
    const std::optional<Answer>& answer = reply->answers[i];
    if (answer) completion += estimate_tokens(answer->text);
    cache_->store({command.corpus.hash, adapter_->id(), batch.questions[i]}, answer);
    command.answers[batch.questions[i]] = answer;
  }
  command.usage.prompt_tokens += batch.prompt_tokens;
  command.usage.completion_tokens += completion;
  stage.tele.count("prompt_tokens", batch.prompt_tokens);
  stage.tele.count("completion_tokens", completion);
  stage.tele.count("sentences_ranked", reply->sentences_ranked);
  return true;
}

pollux::Result<void> ApiHandler::handle(Command& command, const Stage& stage) {
  std::size_t failed = 0;
  for (const Batch& batch : command.plan.batches) {
    wait_for_limit(command, stage);
    if (!ask(command, batch, stage)) ++failed;
  }
  if (failed > 0) {
    stage.tele.count("requests_failed", failed);
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
