// A library that uses Pollux: loading it loads libpollux. Its one function records a first scope.
#include <cstdint>

#include <pollux/pollux.hpp>

namespace {
struct Counts {
  std::uint64_t events = 0;
  void record_batch(const pollux::Batch& batch) { events += batch.size(); }
};
}  // namespace

extern "C" __attribute__((visibility("default"))) void record_first_scope() {
  // Never destroyed: ending is not what is measured.
  static const pollux::TelemetryContext& tele = *new pollux::TelemetryContext{
      pollux::ContextOptions{.enabled = true, .delivery = pollux::Delivery::async}, Counts{}};
  const auto scope = tele("bench.first");
}
