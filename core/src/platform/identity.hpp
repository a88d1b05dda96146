// What the system says of this process.
#pragma once

#include <cstdint>
#include <string>

namespace pollux::platform {

struct Identity {
  std::uint64_t pid = 0;
  std::int64_t started_unix_ns = 0;  // 0: not known
  std::string program;               // the name of its file
  std::string host_name;             // empty: not known
};

// Asks the system each time. Texts are UTF-8: a byte that is not is a '?'.
[[nodiscard]] Identity read_identity();

}  // namespace pollux::platform
