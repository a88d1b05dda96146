// Puts the parts together; the executor adds the metrics once the last scope has ended.
#include "result_builder.hpp"

#include <utility>

#include "preview.hpp"

namespace batch_pipeline {

pollux::Result<void> ResultBuilder::handle(Command& command, const Stage& stage) {
  ResultEnvelope& envelope = command.envelope;
  std::size_t answered = 0;
  for (const std::string& question : command.request.questions) {
    const auto known = command.answers.find(question);
    envelope.answers.push_back({question, known != command.answers.end() ? known->second : std::nullopt});
    if (envelope.answers.back().answer) ++answered;
  }
  const bool complete = answered == envelope.answers.size() && !command.incomplete;
  envelope.status = complete ? RunStatus::ok : RunStatus::partial;
  envelope.usage = command.usage;
  envelope.problems = command.problems;
  if (command.config.raw_preview) {
    auto previews = nlohmann::ordered_json::array();
    for (const AskedQuestion& asked : envelope.answers) {
      previews.push_back(asked.answer ? nlohmann::ordered_json(preview_of(asked.answer->text)) : nullptr);
    }
    envelope.metrics["raw_preview"] = std::move(previews);
  }
  stage.scope.count("result.answers", answered, {{"found", true}});
  stage.scope.count("result.answers", envelope.answers.size() - answered, {{"found", false}});
  command.note = std::to_string(answered) + " of " + std::to_string(envelope.answers.size()) + " answered";
  return {};
}

}  // namespace batch_pipeline
