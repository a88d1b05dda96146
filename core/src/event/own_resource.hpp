// OwnResource: this process, as reporters see it.
#pragma once

#include <pollux/abi/resource.h>

namespace pollux::event {

// Asks the system at the first call, and in a forked child anew. What it points to lives for ever. Any
// thread; takes no lock.
[[nodiscard]] const pollux_resource* own_resource();

}  // namespace pollux::event
