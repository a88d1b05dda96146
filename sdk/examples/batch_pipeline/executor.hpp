// Executor: runs a list of handlers over a request. In: a request. Out: an envelope, whatever happened.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include <pollux/pollux.hpp>

#include "command.hpp"
#include "handler.hpp"

namespace batch_pipeline {

// Told after each stage: its number from 1, how many there are, its name and what it did.
using Progress = std::function<void(std::size_t, std::size_t, std::string_view, std::string_view)>;

// Handlers keep what they hold from run to run (the cache, the rate limit). One run at a time.
class Executor {
 public:
  Executor(Config config, Handlers pipeline_handlers, pollux::TelemetryContext tele = {});

  // The whole run is the scope `pipeline`, each stage a scope `pipeline.stage` inside it with the attribute
  // `stage`; a failed one is counted as `pipeline.error`. The envelope has the metrics of run_metrics.hpp;
  // when the context has a summary, what it gathered too.
  [[nodiscard]] ResultEnvelope run(Request request, const Progress& progress = {});

 private:
  void run_handlers(Command& command, const Progress& progress);
  pollux::Result<void> run_stage(Command& command, Handler& handler);

  Config config_;
  Handlers handlers_;
  pollux::TelemetryContext tele_;
};

}  // namespace batch_pipeline
