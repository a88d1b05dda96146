// In the place of the format of Perfetto, without protozero.
#include <stdexcept>

#include "perfetto.hpp"

namespace pollux::trace {

std::string_view why_perfetto_is_missing() {
  return "this plugin was built without protozero (Debian: libprotozero-dev)";
}

std::unique_ptr<Format> make_perfetto_format(Content, std::uint32_t, std::string_view) {
  throw std::logic_error(std::string(why_perfetto_is_missing()));
}

}  // namespace pollux::trace
