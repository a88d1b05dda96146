// Reports as JSON: keys in the order in which they are added.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace pollux::command {

using Json = nlohmann::ordered_json;

// Indented, with a line feed at the end; bytes that are not UTF-8 are replaced.
[[nodiscard]] inline std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pollux::command
