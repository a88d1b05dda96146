#include <pollux/sdk/plugin.hpp>
struct Thing {
  bool record_batch(const pollux::Batch&) { return false; }
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Would have its answer ignored")
