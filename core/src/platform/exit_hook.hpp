// ExitHook: what Pollux does when the process calls exit. Exit handlers and destructors of statics run in the
// reverse order of their registration, so the hook is registered again each time that plugin code may have
// made statics; it then runs while they still exist.
#pragma once

#include <mutex>

namespace pollux::platform {

// From now on `hook` runs at exit, perhaps several times. It must not throw.
void set_exit_hook(void (*hook)());

// After code that may have made statics: the hook runs before they are destroyed. Without a hook it does
// nothing. Safe from any thread.
void renew_exit_hook();

// Held while the hook is registered. fork takes it: the C library's lock on its exit handlers is not made
// anew in a child, which would wait for ever in atexit and in exit if another thread were registering just
// then.
[[nodiscard]] std::mutex& exit_hook_mutex();

}  // namespace pollux::platform
