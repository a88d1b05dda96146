#include <pollux/sdk/plugin.hpp>
struct Thing {
  void record_timing(const pollux::Timing&) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Compiles: shows that the others fail for their reason")
