// Answers what was answered before. In: the plan. Out: the plan without those questions, and their answers.
#pragma once

#include <memory>
#include <string>

#include "answer_cache.hpp"
#include "handler.hpp"

namespace batch_pipeline {

// Shares the cache with the ApiHandler, which stores what it learns.
class CacheStage : public Handler {
 public:
  // `adapter` is the id of the adapter whose answers are wanted.
  CacheStage(std::shared_ptr<AnswerCache> cache, std::string adapter)
      : cache_(std::move(cache)), adapter_(std::move(adapter)) {}

  [[nodiscard]] pollux::Name name() const override { return "cache"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;

 private:
  std::shared_ptr<AnswerCache> cache_;
  std::string adapter_;
};

}  // namespace batch_pipeline
