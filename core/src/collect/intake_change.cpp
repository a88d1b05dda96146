// A reload's part of an intake: between two batches everything that the configuration says is exchanged.
#include <algorithm>
#include <utility>

#include "collect/intake.hpp"

namespace pollux::collect {

namespace {

bool is_same(const config::RedactionSettings& a, const config::RedactionSettings& b) {
  return a.keys == b.keys && a.values == b.values && a.max_length == b.max_length &&
         a.max_distinct == b.max_distinct;
}

}  // namespace

bool Intake::any_traces(const Workers& workers) {
  return std::any_of(workers.begin(), workers.end(),
                     [](const auto& worker) { return (worker->wants() & POLLUX_WANTS_TRACE) != 0; });
}

void Intake::change(IntakeSettings settings, route::Routes routes, Workers workers) {
  hand_over();
  batch_.reset();  // the next begins with what its reporters are to see
  // A redactor that stays knows which values it has seen.
  const bool is_changed = !is_same(settings.redaction, settings_.redaction);
  // The others are read out of turn, and never change.
  settings_.strict_scopes = settings.strict_scopes;
  settings_.interval = settings.interval;
  settings_.redaction = std::move(settings.redaction);
  routes_ = std::move(routes);
  if (is_changed) redactor_ = Redactor(settings_.redaction);
  workers_ = std::move(workers);
  traces_ = any_traces(workers_);
  views_ = views_of(routes_, workers_);
  find_who_asks();
  // Each is looked at again; what was counted and reported stays.
  for (Place& place : places_) place.standing = Standing::unseen;
  route_is_seen_.clear();
  for (const auto& worker : workers_) worker->routes_changed();
}

}  // namespace pollux::collect
