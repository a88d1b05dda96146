// Decides what is sent. In: the texts and the questions. Out: which files, in which batches, at what cost in
// tokens.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "handler.hpp"

namespace batch_pipeline {

class ExecutionPlanner : public Handler {
 public:
  [[nodiscard]] pollux::Name name() const override { return "plan"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;
};

// About how many tokens a language model would count: four characters each.
[[nodiscard]] std::size_t estimate_tokens(std::string_view text);

struct PlanLimits {
  std::size_t token_budget;  // of the text
  std::size_t batch_size;    // questions, at least 1
};

// Files are taken in order as long as they fit; one that does not is left out, a smaller one behind it may
// still fit. A question that is asked twice is sent once.
[[nodiscard]] Plan make_plan(std::span<const std::size_t> file_tokens, std::span<const std::string> questions,
                             const PlanLimits& limits);

}  // namespace batch_pipeline
