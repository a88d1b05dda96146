// batch_pipeline: answers questions from a folder of texts, instrumented with Pollux. In: arguments. Out: an
// envelope.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "api_handler.hpp"
#include "cache_stage.hpp"
#include "command_line.hpp"
#include "execution_planner.hpp"
#include "executor.hpp"
#include "ranking_adapter.hpp"
#include "rate_limit_handler.hpp"
#include "remote_materialization.hpp"
#include "result_builder.hpp"
#include "source_handler.hpp"
#include "telemetry.hpp"

namespace {

using namespace batch_pipeline;

void say(const std::string& message) { std::cerr << "batch_pipeline: " << message << '\n'; }

void show_progress(std::size_t stage, std::size_t stages, std::string_view name, std::string_view note) {
  std::fprintf(stderr, "[%zu/%zu] %-12.*s %.*s\n", stage, stages, static_cast<int>(name.size()), name.data(),
               static_cast<int>(note.size()), note.data());
}

ExitCode code_of(RunStatus status) {
  switch (status) {
    case RunStatus::ok:
      return exit_ok;
    case RunStatus::partial:
      return exit_partial;
    case RunStatus::error:
      break;
  }
  return exit_error;
}

ExitCode run(CommandLine line) {
  auto telemetry = open_telemetry(line);
  if (!telemetry) {
    say(telemetry.error().message());
    return exit_error;
  }
  auto cache = std::make_shared<AnswerCache>();
  if (!line.cache.empty()) {
    // A cache that cannot be used costs time, nothing else.
    if (const auto opened = cache->open(line.cache); !opened) say(opened.error().message());
  }
  auto adapter = std::make_shared<RankingAdapter>();
  Executor executor(
      line.config,
      handlers(SourceHandler(), ExecutionPlanner(), RemoteMaterializationStage(),
               RateLimitHandler(line.requests_per_second, line.burst),
               CacheStage(cache, std::string(adapter->id())), ApiHandler(cache, adapter), ResultBuilder()),
      telemetry->context);
  const ResultEnvelope envelope = executor.run(
      std::move(line.request), ::isatty(STDERR_FILENO) != 0 ? Progress(show_progress) : Progress());

  for (const std::string& problem : envelope.problems) say(problem);
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;  // a file name need not be UTF-8
  std::cout << envelope.to_json().dump(line.compact ? -1 : 2, ' ', false, replace) << std::endl;
  if (!std::cout) {
    say("the result cannot be written to stdout");
    return exit_error;
  }
  return code_of(envelope.status);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    auto parsed = parse_command_line(argc, argv);
    if (const ExitCode* code = std::get_if<ExitCode>(&parsed)) return *code;
    return run(std::get<CommandLine>(std::move(parsed)));
  } catch (const std::exception& error) {
    say(error.what());
    return exit_error;
  }
}
