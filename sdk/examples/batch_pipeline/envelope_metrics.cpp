// Reads the summary's snapshot.
#include "envelope_metrics.hpp"

#include <algorithm>
#include <utility>

namespace batch_pipeline {
namespace {

using Json = nlohmann::ordered_json;

bool is_scope(const Json& scope) {
  if (!scope.is_object()) return false;
  const auto path = scope.find("scope");
  const auto total = scope.find("total_s");
  return path != scope.end() && path->is_string() && total != scope.end() && total->is_number();
}

}  // namespace

bool add_snapshot(ResultEnvelope& envelope, std::string_view text) {
  Json snapshot = Json::parse(text, nullptr, false);
  if (!snapshot.is_object() || !snapshot["scopes"].is_array()) return false;
  const Json& scopes = snapshot["scopes"];
  if (!std::all_of(scopes.begin(), scopes.end(), is_scope)) return false;
  envelope.metrics["scopes"] = std::move(snapshot["scopes"]);
  envelope.metrics["values"] =
      snapshot["metrics"].is_array() ? std::move(snapshot["metrics"]) : Json::array();
  for (const char* key : {"by", "entries"}) {
    if (snapshot.contains(key)) envelope.metrics[key] = std::move(snapshot[key]);
  }
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
