// FileSettings: the options of a file that a reporter writes, which all plugins call by the same names.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>

#include "shared/zstd_file.hpp"

namespace pollux::shared {

enum class Sync { never, flush, batch };

struct FileSettings {
  std::filesystem::path path;     // absolute
  mode_t mode = 0600;             // of files that are made
  std::uint64_t rotate_size = 0;  // bytes; 0: never
  Nanoseconds rotate_age{0};      // 0: never
  std::size_t rotate_files = 0;   // full files that are kept
  bool compress = false;          // full files, with zstd
  int compression_level = 0;
  Sync sync = Sync::never;
  friend bool operator==(const FileSettings&, const FileSettings&) = default;
};

// From options that have passed the schema below. Throws OptionError where a rule spans several of them.
// `size` is the default of rotate.size.
[[nodiscard]] FileSettings read_file_settings(const Options& options, std::int64_t size);

// An absolute path without `.` and `..`, from the working folder as it is now.
[[nodiscard]] std::filesystem::path read_path(const Options& options);
[[nodiscard]] mode_t read_mode(const Options& options);

// The lines of the schema, for a plugin's `options`.
namespace file_options {

inline constexpr OptionSpec mode = {"mode", option_texts::permissions, "\"0600\"", "",
                                    "Permissions of files that are made, octal"};
constexpr OptionSpec rotate_size(std::string_view type, std::string_view size) {
  return {"rotate.size", type, size, "",
          "Bytes after which the file is renamed and a new one begun; 0: never"};
}
inline constexpr OptionSpec rotate_age = {"rotate.age", "duration[0s,1s..]", "\"0s\"", "",
                                          "Age at which the file is renamed and a new one begun; 0s: never"};
inline constexpr OptionSpec rotate_files = {"rotate.files", "int[0..1000000]", "10", "",
                                            "Full files that are kept"};
inline constexpr OptionSpec rotate_compression = {
    "rotate.compression", zstd_is_available ? "enum(none,zstd)" : "enum(none)", "\"none\"", "",
    zstd_is_available
        ? "How full files are compressed"
        : "How full files are compressed; this build has no zstd: it was made without libzstd-dev"};
inline constexpr OptionSpec rotate_compression_level = {
    "rotate.compression_level", "int[1..19]", "3", "",
    "Level of zstd, from 1, fast, to 19, small; without compression it has no effect"};
inline constexpr OptionSpec sync = {
    "sync", "enum(never,flush,batch)", "\"never\"", "",
    "When lines are brought to the disk: flush: at each flush; batch: before they count as delivered"};

}  // namespace file_options

}  // namespace pollux::shared
