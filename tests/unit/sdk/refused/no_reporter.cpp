#include <pollux/sdk/plugin.hpp>
struct Thing {
  void write(int) {}
};
POLLUX_REPORTER_PLUGIN(Thing, "thing", "1.0.0", "Is no reporter")
