// Names from the system: a thread that was given none has the one of the thread that started it.
#include "thread_names.hpp"

#include <errno.h>  // program_invocation_short_name
#include <unistd.h>

#include <fstream>

namespace pollux::trace {
namespace {

// Empty when there is no such thread.
std::string system_name_of(std::uint32_t os_thread) {
  std::string name;
  std::getline(std::ifstream("/proc/self/task/" + std::to_string(os_thread) + "/comm"), name);
  return name;
}

}  // namespace

std::string program_name() { return program_invocation_short_name; }

std::string thread_name(std::uint32_t os_thread, std::uint32_t number) {
  const auto main_thread = static_cast<std::uint32_t>(::getpid());
  if (os_thread == main_thread) return "main";
  std::string name = system_name_of(os_thread);
  if (!name.empty() && name != system_name_of(main_thread)) return name;
  return "thread " + std::to_string(number);
}

}  // namespace pollux::trace
