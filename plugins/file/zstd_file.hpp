// Compresses one file with zstd, in bounded memory.
#pragma once

#include <filesystem>
#include <stop_token>

namespace pollux::file {

// False in a build without libzstd: compress_file then must not be called.
[[nodiscard]] bool zstd_is_available();

// Replaces `source` by `source`.zst, which appears only when it is complete and on the disk; a crash leaves
// the source as it was. Permissions and the time of the last change are kept. Returns early, with nothing
// changed, when `stop` asks for it or when the source is removed meanwhile. Throws std::runtime_error.
void compress_file(const std::filesystem::path& source, int level, const std::stop_token& stop);

}  // namespace pollux::file
