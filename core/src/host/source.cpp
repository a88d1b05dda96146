#include "host/source.hpp"

#include <system_error>

#include "config/load.hpp"

namespace pollux::host {

Source source_of(const std::filesystem::path& file) {
  std::error_code error;
  return [file, absolute = std::filesystem::absolute(file, error)] {
    std::error_code ignored;
    const bool is_same = std::filesystem::absolute(file, ignored) == absolute;
    return config::load_file(is_same ? file : absolute);  // messages call it as the application did
  };
}

}  // namespace pollux::host
