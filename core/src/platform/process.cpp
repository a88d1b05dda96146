#include "platform/process.hpp"

#include <atomic>

namespace pollux::platform {

namespace {
constinit std::atomic<std::uint64_t> epoch{0};
}

std::uint64_t process_epoch() { return epoch.load(std::memory_order_relaxed); }

void begin_process() { epoch.fetch_add(1, std::memory_order_relaxed); }

}  // namespace pollux::platform
