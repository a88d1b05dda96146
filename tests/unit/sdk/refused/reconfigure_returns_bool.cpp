#include <pollux/sdk/plugin.hpp>
struct Thing {
  void record_timing(const pollux::Timing&) {}
  bool reconfigure(const pollux::Options&) { return true; }
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Would never be reconfigured")
