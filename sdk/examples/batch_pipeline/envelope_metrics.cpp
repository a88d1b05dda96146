// Reads the summary's snapshot and picks the stages out of its scopes.
#include "envelope_metrics.hpp"

#include <string>
#include <utility>

namespace batch_pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view root = "pipeline";

// "pipeline.plan" is the stage "plan"; "pipeline" itself is the total; deeper scopes are no stages.
std::string stage_of(std::string_view scope) {
  if (scope == root) return "total";
  if (!scope.starts_with(root) || scope.size() < root.size() + 2 || scope[root.size()] != '.') return {};
  const std::string_view stage = scope.substr(root.size() + 1);
  return stage.find('.') == std::string_view::npos ? std::string(stage) : std::string();
}

}  // namespace

bool add_snapshot(ResultEnvelope& envelope, std::string_view text) {
  Json snapshot = Json::parse(text, nullptr, false);
  if (!snapshot.is_object() || !snapshot["scopes"].is_array()) return false;
  Json durations = Json::object();
  for (const Json& scope : snapshot["scopes"]) {
    if (!scope.is_object()) return false;
    const auto path = scope.find("scope");
    const auto total = scope.find("total_s");
    if (path == scope.end() || !path->is_string() || total == scope.end() || !total->is_number())
      return false;
    if (const std::string stage = stage_of(path->get<std::string>()); !stage.empty())
      durations[stage] = *total;
  }
  envelope.metrics["durations"] = std::move(durations);
  envelope.metrics["scopes"] = std::move(snapshot["scopes"]);
  envelope.metrics["values"] =
      snapshot["metrics"].is_array() ? std::move(snapshot["metrics"]) : Json::array();
  return true;
}

void add_metrics(ResultEnvelope& envelope, const pollux::TelemetryContext& tele) {
  if (!tele.is_enabled()) return;
  tele.flush();
  const auto snapshot = tele.snapshot("summary");
  if (!snapshot || !add_snapshot(envelope, *snapshot)) return;
  envelope.metrics["token_counts"] = {{"prompt", envelope.usage.prompt_tokens},
                                      {"completion", envelope.usage.completion_tokens},
                                      {"cached", envelope.usage.cached_tokens}};
}

}  // namespace batch_pipeline
