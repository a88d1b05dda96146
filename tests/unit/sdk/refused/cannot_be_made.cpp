#include <pollux/sdk/plugin.hpp>
struct Thing {
  explicit Thing(int) {}
  void record_timing(const pollux::Timing&) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Has no constructor that a host could call")
