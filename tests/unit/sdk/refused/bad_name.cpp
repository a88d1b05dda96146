#include <pollux/sdk/plugin.hpp>
struct Thing {
  void record_timing(const pollux::Timing&) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "My-Thing", "1.0.0", "Is named wrongly")
