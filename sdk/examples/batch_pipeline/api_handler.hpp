// Asks the adapter. In: the batches that are left to ask. Out: answers, also into the cache, and what they
// cost.
#pragma once

#include <functional>
#include <memory>

#include "adapter.hpp"
#include "answer_cache.hpp"
#include "handler.hpp"

namespace batch_pipeline {

using Sleep = std::function<void(std::chrono::nanoseconds)>;

class ApiHandler : public Handler {
 public:
  // `sleep` waits for the rate limit; tests pass their own.
  ApiHandler(std::shared_ptr<AnswerCache> cache, std::shared_ptr<Adapter> adapter, Sleep sleep = {});

  [[nodiscard]] pollux::Name name() const override { return "api"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;

 private:
  void wait_for_limit(Command& command, const Stage& stage) const;
  bool ask(Command& command, const Batch& batch, const Stage& stage, CallMeta& call);
  void take(Command& command, const Batch& batch, const Reply& reply);

  std::shared_ptr<AnswerCache> cache_;
  std::shared_ptr<Adapter> adapter_;
  Sleep sleep_;
};

}  // namespace batch_pipeline
