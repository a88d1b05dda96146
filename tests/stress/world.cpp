#include "world.hpp"

namespace pollux::stress {

void World::expect(bool holds, const std::string& what) {
  if (holds) return;
  const std::lock_guard lock(mutex_);
  if (faults_.size() < 20) faults_.push_back(what);
}

std::vector<std::string> World::faults() {
  const std::lock_guard lock(mutex_);
  return faults_;
}

void World::publish(const TelemetryContext& passing) {
  const std::lock_guard lock(mutex_);
  passing_ = passing;
}

TelemetryContext World::passing() {
  const std::lock_guard lock(mutex_);
  return passing_;
}

}  // namespace pollux::stress
