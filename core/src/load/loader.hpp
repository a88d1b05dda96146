// Loader: the system's loader, asked with a deadline. The constructors of a library run inside dlopen under
// the loader's lock, so one that does not return keeps every other library from being loaded, too.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "pollux/result.hpp"

namespace pollux::load {

// How long a library may take to load, its constructors included.
inline constexpr auto load_timeout = std::chrono::seconds(5);

// Runs `body`, which must own everything that it uses, on a thread of its own, and waits for it. If it does
// not return in time it is abandoned, which is logged and counted. From then on, until it returns after all,
// every load is refused and its error names `library`. In the constructor of a library, which holds the
// loader's lock, `body` runs on the calling thread. Under RoomLock, which it may take, too.
[[nodiscard]] Result<void> load_within(const std::string& library, std::function<void()> body);

// Whether the calling thread is waited for no longer: what it has loaded must not be used.
[[nodiscard]] bool is_abandoned_load();

}  // namespace pollux::load
