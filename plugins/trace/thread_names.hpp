// What a viewer calls a thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>

namespace pollux::trace {

// The name that the application gave the thread; else "main", or "thread N" with its number in the host.
// `process` and `program` are those of the process: a thread that was given no name has the program's.
[[nodiscard]] std::string thread_name(const EventView& event, std::uint32_t process,
                                      std::string_view program);

}  // namespace pollux::trace
