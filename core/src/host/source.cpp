#include "host/source.hpp"

#include <fstream>
#include <system_error>

#include "config/load.hpp"

namespace pollux::host {

Source source_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(file, error);
  const auto read = [file, absolute] {
    std::error_code ignored;
    const bool is_same = std::filesystem::absolute(file, ignored) == absolute;
    return config::load_file(is_same ? file : absolute);  // messages call it as the application did
  };
  return {read, absolute, text_of(absolute)};
}

std::string text_of(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return {};  // a pipe is read once
  std::ifstream stream(file, std::ios::binary);
  std::string text(config::largest_file + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  text.shrink_to_fit();
  return text;
}

}  // namespace pollux::host
