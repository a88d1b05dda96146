#include "cli/text.hpp"

#include <pollux/sdk/utf8.hpp>

namespace pollux::cli {

bool is_utf8(std::string_view text) { return utf8::is_valid(text); }

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace pollux::cli
