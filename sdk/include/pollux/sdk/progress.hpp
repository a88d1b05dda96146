// advance: tells the host, while a call of deliver runs, which events are done.
#pragma once

#include <atomic>
#include <cstdint>

#include <pollux/abi/batch.h>

namespace pollux::sdk {

// The host reads both from another thread when it gives the call up. It reads `consumed` first, with acquire:
// it then sees which of those events were rejected.
inline void advance(pollux_result& result, std::uint32_t consumed, std::uint32_t rejected) {
#if defined(__GNUC__)  // clang's library has no std::atomic_ref before version 19
  __atomic_store_n(&result.rejected, rejected, __ATOMIC_RELAXED);
  __atomic_store_n(&result.consumed, consumed, __ATOMIC_RELEASE);
#else
  std::atomic_ref(result.rejected).store(rejected, std::memory_order_relaxed);
  std::atomic_ref(result.consumed).store(consumed, std::memory_order_release);
#endif
}

}  // namespace pollux::sdk
