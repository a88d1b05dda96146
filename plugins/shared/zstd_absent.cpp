// What a build without libzstd has in the place of zstd_file.cpp.
#include <stdexcept>

#include "shared/zstd_file.hpp"

namespace pollux::shared {

void compress_file(const std::filesystem::path&, int, const std::stop_token&) {
  throw std::logic_error("this build has no zstd");
}

}  // namespace pollux::shared
