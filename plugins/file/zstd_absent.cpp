// What a build without libzstd has in the place of zstd_file.cpp.
#include <stdexcept>

#include "zstd_file.hpp"

namespace pollux::file {

void compress_file(const std::filesystem::path&, int, const std::stop_token&) {
  throw std::logic_error("this build has no zstd");
}

}  // namespace pollux::file
