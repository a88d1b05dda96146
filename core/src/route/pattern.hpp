// The patterns of `include` and `exclude`: those that reporters use in their options too.
#pragma once

#include <pollux/sdk/scope_pattern.hpp>

namespace pollux::route {

using Pattern = ScopePattern;
using pollux::glob_matches;

}  // namespace pollux::route
