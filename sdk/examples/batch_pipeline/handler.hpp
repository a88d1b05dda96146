// Handler: one stage of the pipeline. In: a command that earlier stages filled. Out: the same, with one more
// part.
#pragma once

#include <memory>
#include <vector>

#include <pollux/pollux.hpp>

#include "command.hpp"

namespace batch_pipeline {

// The telemetry of a running stage: the context to record under, and the stage's own open scope.
struct Stage {
  const pollux::TelemetryContext& tele;
  pollux::Scope& scope;
};

class Handler {
 public:
  virtual ~Handler() = default;

  // The stage's name: the attribute `stage` of its scope `pipeline.stage`, and its key in `durations`.
  [[nodiscard]] virtual pollux::Name name() const = 0;

  // An error ends the run. What only costs a part of the result goes to `command.problems` instead.
  virtual pollux::Result<void> handle(Command& command, const Stage& stage) = 0;
};

using Handlers = std::vector<std::unique_ptr<Handler>>;

// Handlers from values, in order: `handlers(SourceHandler(), ExecutionPlanner(), …)`.
template <class... H>
[[nodiscard]] Handlers handlers(H&&... handler) {
  Handlers list;
  (list.push_back(std::make_unique<std::remove_cvref_t<H>>(std::forward<H>(handler))), ...);
  return list;
}

}  // namespace batch_pipeline
