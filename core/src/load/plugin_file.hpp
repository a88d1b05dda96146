// PluginFile: the bytes of a plugin's file, read once. Whatever is judged, parsed, hashed, compared with a
// pin or copied afterwards is these bytes, so a file that is swapped meanwhile gains nothing. In: a path.
// Out: the parser of the manifest, the check of a pin, the loader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "pollux/result.hpp"

namespace pollux::load {

// Tells a file from the one that took its place, and from itself after it was written to.
struct Stamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t written_ns = 0;
  std::int64_t changed_ns = 0;  // also by a rename
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct PluginFile {
  std::filesystem::path named;  // as it was asked for; what messages call it
  std::filesystem::path file;   // what was opened: absolute, free of links
  Stamp stamp;                  // from before it was read
  std::string bytes;
  std::string sha256;  // of `bytes`
};

// Reads whatever the path leads to, at most most_file_bytes of it, and judges nobody.
[[nodiscard]] Result<PluginFile> read_plugin_file(const std::filesystem::path& path);

// The same for a file that is about to be loaded: refuses one that others could have written (trust.hpp).
// Judged are the file that was opened and the folders that it was opened in, not what their names stand for
// later. The owner of `configuration` is trusted too; empty stands for none.
[[nodiscard]] Result<PluginFile> read_trusted_file(const std::filesystem::path& path,
                                                   const std::filesystem::path& configuration);

// Of what stands at the path now, if anything does.
[[nodiscard]] std::optional<Stamp> stamp_at(const std::filesystem::path& path);

}  // namespace pollux::load
