// Where a piece of the settings stands, as text for messages.
#include "config/settings.hpp"

#include "diagnose/clean.hpp"

namespace pollux::config {

std::string place_in(std::string_view label, Position position) {
  return diagnose::escaped(label) + ':' + std::to_string(position.line) + ':' +
         std::to_string(position.column);
}

std::string Settings::place(Position position) const {
  if (position.line == 0) return picked_by;
  return place_in(label.empty() ? file.string() : label, position);
}

}  // namespace pollux::config
