// Carries what telemetry gathered into the envelope. In: the snapshot of the summary. Out: `metrics`.
#pragma once

#include <string_view>

#include <pollux/pollux.hpp>

#include "result_envelope.hpp"

namespace batch_pipeline {

// Adds `scopes` and `values` from a snapshot of the summary, and what it has beside: the breakdown `by`
// attributes and single `entries`, where its options ask for them. A text that is no such snapshot adds
// nothing and returns false.
bool add_snapshot(ResultEnvelope& envelope, std::string_view json);

// The same from the reporter `summary` behind the context, and the token counts of the run; nothing when
// telemetry is off or no summary listens.
void add_metrics(ResultEnvelope& envelope, const pollux::TelemetryContext& tele);

}  // namespace batch_pipeline
