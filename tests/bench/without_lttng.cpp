// Where LTTng-UST is not installed there is nothing to compare with.
#include "benchmarks.hpp"

namespace pollux::bench {

void register_lttng() {}

}  // namespace pollux::bench
