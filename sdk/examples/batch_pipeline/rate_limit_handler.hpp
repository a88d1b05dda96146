// Sets the pace. In: a limit of requests per second. Out: the bucket that each request of this run draws
// from.
#pragma once

#include "handler.hpp"
#include "token_bucket.hpp"

namespace batch_pipeline {

// The bucket is asked request by request, so an answer from the cache spends nothing. It lives as long as the
// handler: several runs share one limit.
class RateLimitHandler : public Handler {
 public:
  explicit RateLimitHandler(double per_second = 0.0, double burst = 1.0)
      : per_second_(per_second), bucket_(per_second, burst) {}

  [[nodiscard]] pollux::Name name() const override { return "rate_limit"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;

 private:
  double per_second_;
  TokenBucket bucket_;
};

}  // namespace batch_pipeline
