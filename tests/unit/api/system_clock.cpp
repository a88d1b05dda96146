// Before any thread has recorded anything: the system's clock, also where the CPU has a counter.
#include "platform/clock.hpp"

namespace {
[[maybe_unused]] const bool chosen = (pollux::platform::use_system_clock(), true);
}
