// An asymmetric fence: the rare side pays for both, so that the frequent side needs none.
#pragma once

namespace pollux::platform {

// Makes every running thread of this process execute a full memory barrier before it returns. False where the
// kernel cannot (membarrier(2), MEMBARRIER_CMD_PRIVATE_EXPEDITED): then nothing is promised.
[[nodiscard]] bool fence_all_threads();

}  // namespace pollux::platform
