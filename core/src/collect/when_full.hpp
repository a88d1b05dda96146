// What becomes of imported events that a reporter's queue has no room for.
#pragma once

#include <cstdint>

namespace pollux::collect {

enum class WhenFull : std::uint8_t {
  wait,           // for room: reading a file loses nothing, and a reporter that is stuck stops the reading
  as_configured,  // the reporter's `overflow` decides, as for events of this process
};

}  // namespace pollux::collect
