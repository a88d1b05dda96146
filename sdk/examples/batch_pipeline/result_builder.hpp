// Builds the result. In: the answers. Out: the envelope, in the order in which the questions were asked.
#pragma once

#include "handler.hpp"

namespace batch_pipeline {

// Complete only when every question has an answer and nothing was left out.
class ResultBuilder : public Handler {
 public:
  [[nodiscard]] pollux::Name name() const override { return "result"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;
};

}  // namespace batch_pipeline
