// Searched: everything that a program wrote, by the name of where it wrote it, ready to be searched.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "child_process.hpp"
#include "temporary_folder.hpp"

#if defined(POLLUX_WITH_ZSTD)
#include <zstd.h>
#endif

namespace pollux::test {

#if defined(POLLUX_WITH_ZSTD)
inline std::string decompressed(const std::string& bytes) {
  std::string text(std::size_t{1} << 20, '\0');
  const std::size_t size = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
  text.resize(ZSTD_isError(size) ? 0 : size);
  return text;
}
#else
inline std::string decompressed(const std::string& bytes) { return bytes; }
#endif

using Searched = std::map<std::string, std::string>;

// What the child printed, and each file in the folder; the compressed ones together, as "zst".
inline Searched searched(const ChildResult& result, const std::filesystem::path& folder) {
  Searched found{{"stdout", result.out}, {"stderr", result.error}};
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
    if (!item.is_regular_file()) continue;
    const std::string text = text_of(item.path());
    if (item.path().extension() == ".zst") {
      found["zst"] += decompressed(text);
    } else {
      found[item.path().filename().string()] = text;
    }
  }
  return found;
}

// Where the text is seen; empty: nowhere.
inline std::string where(const Searched& everything, std::string_view text) {
  std::string places;
  for (const auto& [name, bytes] : everything) {
    if (bytes.find(text) != std::string::npos) places += (places.empty() ? "" : ", ") + name;
  }
  return places;
}

}  // namespace pollux::test
