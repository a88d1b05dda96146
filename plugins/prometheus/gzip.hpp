// Gzip: a text in, the text compressed out.
#pragma once

#include <string>

namespace pollux::prometheus {

// Empty when zlib has no memory. The fastest level: the network is rarely the bottleneck of a scrape.
[[nodiscard]] std::string gzipped(const std::string& text);

}  // namespace pollux::prometheus
