// Looks each planned question up and takes the known ones out of their batch.
#include "cache_stage.hpp"

#include <utility>

#include "execution_planner.hpp"

namespace batch_pipeline {

pollux::Result<void> CacheStage::handle(Command& command, const Stage& stage) {
  auto policy = stage.tele("cache.policy");
  std::size_t hits = 0;
  std::size_t misses = 0;
  for (Batch& batch : command.plan.batches) {
    std::erase_if(batch.questions, [&](const std::string& question) {
      auto known = cache_->find({command.corpus.hash, adapter_, question});
      if (!known) {
        ++misses;
        return false;
      }
      ++hits;
      ++batch.cached;
      const std::size_t asked = estimate_tokens(question);
      const std::size_t given = *known ? estimate_tokens((*known)->text) : 0;
      batch.prompt_tokens -= asked;
      command.usage.cached_tokens += asked + given;
      command.prompts[question] = {{asked, given}, true};
      command.answers[question] = std::move(*known);
      return true;
    });
  }
  std::erase_if(command.plan.batches, [](const Batch& batch) { return batch.questions.empty(); });
  command.usage.cached_answers += hits;
  policy.count("lookups", hits, {{"result", "hit"}});
  policy.count("lookups", misses, {{"result", "miss"}});
  command.note = std::to_string(hits) + " known, " + std::to_string(misses) + " to ask";
  return {};
}

}  // namespace batch_pipeline
