#include <pollux/sdk/plugin.hpp>
struct Thing {
  static constexpr pollux::OptionSpec options[] = {{"limit", "number", "", "", "float is meant"}};
  void record_timing(const pollux::Timing&) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Has an option of an unknown type")
