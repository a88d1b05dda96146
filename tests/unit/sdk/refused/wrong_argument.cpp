#include <pollux/sdk/plugin.hpp>
struct Thing {
  void record_timing(pollux::Timing&) {}
  void record_metric(const pollux::Metric&) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Would never see a timing")
