#include <pollux/sdk/plugin.hpp>
struct Thing {
  void record_timing(const pollux::Timing&) {}
  void flush(int) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Would never be flushed")
