// Prints the table of targets: what, measured (least to most), target, met or missed.
#pragma once

#include <ostream>
#include <span>

#include "evaluate.hpp"

namespace pollux::bench {

void print(std::ostream& out, std::span<const Outcome> outcomes);

}  // namespace pollux::bench
