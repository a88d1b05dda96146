// A plugin that counts, for hosts that are made from configuration.
#include <cstdint>

#include <pollux/sdk/plugin.hpp>

struct Counts {
  std::uint64_t events = 0;
  void record_batch(const pollux::Batch& batch) { events += batch.size(); }
};
POLLUX_REPORTER_PLUGIN(Counts, "bench_counts", "1.0.0", "Counts events")
