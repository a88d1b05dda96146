// The loop over the handlers; a failed one ends it, and the envelope says why.
#include "executor.hpp"

#include <exception>
#include <string>
#include <utility>

#include "envelope_metrics.hpp"
#include "run_metrics.hpp"
#include "stopwatch.hpp"

namespace batch_pipeline {
namespace {

// A handler is somebody else's code: what it throws is an error like any other.
pollux::Result<void> handle(Handler& handler, Command& command, const Stage& stage) {
  try {
    return handler.handle(command, stage);
  } catch (const std::exception& thrown) {
    const std::string name(handler.name().text());
    return pollux::failure(pollux::Error{"stage '" + name + "'", thrown.what(), {}, {}});
  }
}

ResultEnvelope failed(Command& command, const pollux::Error& error) {
  ResultEnvelope envelope;
  for (const std::string& question : command.request.questions) envelope.answers.push_back({question, {}});
  envelope.usage = command.usage;
  envelope.problems = command.problems;
  envelope.problems.push_back(error.message());
  return envelope;
}

}  // namespace

Executor::Executor(Config config, Handlers pipeline_handlers, pollux::TelemetryContext tele)
    : config_(config), handlers_(std::move(pipeline_handlers)), tele_(std::move(tele)) {}

ResultEnvelope Executor::run(Request request, const Progress& progress) {
  Command command;
  command.config = config_;
  command.request = std::move(request);
  const Stopwatch running;
  run_handlers(command, progress);
  command.duration_s = running.seconds();
  add_run_metrics(command.envelope, command);
  add_metrics(command.envelope, tele_);  // now that all scopes have ended
  return std::move(command.envelope);
}

pollux::Result<void> Executor::run_stage(Command& command, Handler& handler) {
  const std::string_view stage = handler.name().text();
  const Stopwatch running;
  auto scope = tele_("stage", {{"stage", stage}});
  auto done = handle(handler, command, {tele_, scope});
  if (!done) scope.fail();
  command.stages.push_back({std::string(stage), running.seconds()});
  return done;
}

void Executor::run_handlers(Command& command, const Progress& progress) {
  auto whole =
      tele_("pipeline", {{"questions", command.request.questions.size()}, {"stages", handlers_.size()}});
  for (std::size_t i = 0; i < handlers_.size(); ++i) {
    const std::string_view stage = handlers_[i]->name().text();
    command.note.clear();
    if (const auto done = run_stage(command, *handlers_[i]); !done) {
      whole.fail();
      whole.count("error", {{"stage", stage}});
      command.envelope = failed(command, done.error());
      return;
    }
    if (progress) progress(i + 1, handlers_.size(), stage, command.note);
  }
  whole.set("outcome", name_of(command.envelope.status));
}

}  // namespace batch_pipeline
