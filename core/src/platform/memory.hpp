// What a thread of the host does when there is no memory: it goes on. Each of its steps either happens or
// does not.
#pragma once

#include <new>

namespace pollux::platform {

// Calls `step`; false when there was no memory for it. Steps that can be left out (a line of the log, a
// statistic) ignore that, all others count what they lost.
template <class Step>
bool if_memory(Step&& step) {
  try {
    step();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace pollux::platform
