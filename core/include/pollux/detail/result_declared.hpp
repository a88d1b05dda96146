// The names of Result and Error, for headers that only pass them on.
#pragma once

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

struct Error;
template <class T, class E = Error>
class Result;

}  // namespace pollux::inline POLLUX_LAYOUT
