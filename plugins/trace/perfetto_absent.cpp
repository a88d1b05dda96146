// In the place of the format of Perfetto, without protozero.
#include <stdexcept>

#include "perfetto.hpp"

namespace pollux::trace {

std::unique_ptr<Format> make_perfetto_format(Content, std::uint32_t, std::string_view) {
  throw std::logic_error("this build has no protozero");
}

}  // namespace pollux::trace
