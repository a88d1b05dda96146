// Compresses one file with zstd, in bounded memory.
#pragma once

#include <filesystem>
#include <stop_token>

namespace pollux::shared {

// False in a build without libzstd: the schema then does not offer compression.
#if defined(POLLUX_HAS_ZSTD)
inline constexpr bool zstd_is_available = true;
#else
inline constexpr bool zstd_is_available = false;
#endif

// Replaces `source` by `source`.zst, which appears only when it is complete and on the disk; a crash leaves
// the source as it was. Permissions and the time of the last change are kept. Returns early, with nothing
// changed, when `stop` asks for it or when the source is removed meanwhile. Throws std::runtime_error.
void compress_file(const std::filesystem::path& source, int level, const std::stop_token& stop);

}  // namespace pollux::shared
