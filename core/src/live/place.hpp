// Where a program's socket is. In: what the configuration says. Out: a folder, and the names to try in it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace pollux::live {

struct Place {
  std::filesystem::path folder;
  std::string name;  // empty: by the process, see name_of
};

// `setting`: "auto", a folder that ends in '/', or the socket itself; relative to `base`.
[[nodiscard]] Place place_of(const std::string& setting, const std::filesystem::path& base);

// "1234.sock" of the first host of a process, "1234.2.sock" of the second.
[[nodiscard]] std::string name_of(pid_t process, int host);

// The folder of "auto": $XDG_RUNTIME_DIR/pollux where that is this user's own, else /tmp/pollux-UID.
[[nodiscard]] std::filesystem::path own_folder();

// The most bytes of a socket's path.
inline constexpr std::size_t longest_path = 107;

}  // namespace pollux::live
