// The system cuts a name to 15 bytes, and a thread that is given none has that of the one that started it.
#include "thread_names.hpp"

#include <cstddef>

namespace pollux::trace {

namespace {
constexpr std::size_t longest_name = 15;
}

std::string thread_name(const EventView& event, std::uint32_t process, std::string_view program) {
  if (event.os_thread() == process) return "main";
  const std::string_view name = event.thread_name();
  if (!name.empty() && name != program.substr(0, longest_name)) return std::string(name);
  return "thread " + std::to_string(event.thread());
}

}  // namespace pollux::trace
