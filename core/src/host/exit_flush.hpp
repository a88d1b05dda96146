// ExitFlush: at exit the hosts that are still open deliver what they have. Without it the events of a host
// that std::exit or a leak keeps from being destroyed would disappear.
#pragma once

namespace pollux::host {

// From now on each host that is open at exit is shut down, within its shutdown_timeout, before the statics of
// the loaded plugins are destroyed, and the log says what it could not deliver. A reporter inside whose
// function exit was called is not waited for.
void flush_at_exit();

}  // namespace pollux::host
