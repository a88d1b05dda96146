// What a viewer calls a process and its threads, and whether this process can tell.
#pragma once

#include <cstdint>
#include <string>

namespace pollux::trace {

// The program's own name, without its folder.
[[nodiscard]] std::string program_name();

// The name that the application gave the thread; else "main", or "thread N" with its number in the host. A
// thread that has ended, or is another process's, has lost its name.
[[nodiscard]] std::string thread_name(std::uint32_t os_thread, std::uint32_t number);

}  // namespace pollux::trace
