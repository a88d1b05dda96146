#include "host/source.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "config/load.hpp"
#include "load/options.hpp"

namespace pollux::host {

config::Surroundings surroundings() {
  config::Surroundings made;
  made.option_keys = load::option_keys;
  return made;
}

Source source_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(file, error);
  const auto read = [file, absolute] {
    std::error_code ignored;
    const bool is_same = std::filesystem::absolute(file, ignored) == absolute;
    return config::load_file(is_same ? file : absolute,
                             surroundings());  // messages call it as the application did
  };
  return {read, absolute, text_of(absolute)};
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
    if (!line.empty() && !line.starts_with('#')) return false;
  }
  return true;
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
