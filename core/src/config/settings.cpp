// Where a piece of the settings stands, as text for messages.
#include "config/settings.hpp"

namespace pollux::config {

std::string Settings::place(Position position) const {
  if (position.line == 0) return "POLLUX_REPORTERS";
  return file.string() + ':' + std::to_string(position.line) + ':' + std::to_string(position.column);
}

}  // namespace pollux::config
