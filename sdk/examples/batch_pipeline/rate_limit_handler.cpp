// Hands the bucket to the command; the waiting is done, and timed, where a request is about to be sent.
#include "rate_limit_handler.hpp"

#include <cstdio>

namespace batch_pipeline {

pollux::Result<void> RateLimitHandler::handle(Command& command, const Stage& stage) {
  command.limiter = &bucket_;
  stage.scope.gauge("rate_limit.requests_per_second", per_second_);
  char text[64];
  std::snprintf(text, sizeof text, "at most %g requests a second", per_second_);
  command.note = per_second_ > 0.0 ? text : "no limit";
  return {};
}

}  // namespace batch_pipeline
