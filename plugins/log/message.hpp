// append_message: what happened, in words for a person who reads the log.
#pragma once

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"

namespace pollux::log {

// "plan.tokens took 1.234 ms", "plan.tokens failed after 1.234 ms". The path goes out as it is: escape what
// is made of it.
void append_message(Buffer& out, const Timing& timing);
// "plan.items = 7"
void append_message(Buffer& out, const Metric& metric);

}  // namespace pollux::log
