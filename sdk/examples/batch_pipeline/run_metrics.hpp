// Carries what the pipeline itself measured into the envelope, whether telemetry is on or off. In: a command
// that has run. Out: `metrics` and `diagnostics`.
#pragma once

#include "command.hpp"

namespace batch_pipeline {

// Adds to `metrics`:
// - `durations`: seconds for each stage that ran, and `total`
// - `token_validation`: the planner's estimate beside the adapter's count, of the requests that were
// answered; empty
//   when there are none
// - `hints`: the flags that shaped this run, only those that are on
// - `per_prompt`: for each question of the request, in order, its tokens without the text's, and whether its
//   answer came from the cache
// - `per_call_meta`: for each request to the adapter its seconds, and which of them the adapter took
// - `concurrency_used`: requests that were on their way at once
// and sets `diagnostics`: what was found and left out, for whoever looks into a result.
void add_run_metrics(ResultEnvelope& envelope, const Command& command);

}  // namespace batch_pipeline
