// The envelope as JSON: every key is always there, so that a reader needs no test for it.
#include "result_envelope.hpp"

#include <cmath>

namespace batch_pipeline {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const AskedQuestion& asked) {
  Json json = {{"question", asked.question},
               {"answer", nullptr},
               {"file", nullptr},
               {"line", nullptr},
               {"score", 0.0}};
  if (asked.answer) {
    json["answer"] = asked.answer->text;
    json["file"] = asked.answer->file;
    json["line"] = asked.answer->line;
    json["score"] = std::round(asked.answer->score * 1e4) / 1e4;
  }
  return json;
}

Json json_of(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens},
          {"cached_tokens", usage.cached_tokens},
          {"requests", usage.requests},
          {"cached_answers", usage.cached_answers}};
}

}  // namespace

std::string_view name_of(RunStatus status) {
  switch (status) {
    case RunStatus::ok:
      return "ok";
    case RunStatus::partial:
      return "partial";
    case RunStatus::error:
      break;
  }
  return "error";
}

Json ResultEnvelope::to_json() const {
  Json list = Json::array();
  for (const AskedQuestion& asked : answers) list.push_back(json_of(asked));
  return {{"status", name_of(status)}, {"answers", std::move(list)}, {"metrics", metrics},
          {"usage", json_of(usage)},   {"diagnostics", diagnostics}, {"problems", problems}};
}

}  // namespace batch_pipeline
