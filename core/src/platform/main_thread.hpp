// The end of the main thread by pthread_exit, after which a process lives as long as its other threads do.
#pragma once

namespace pollux::platform {

// Called on the main thread: if that thread ends by pthread_exit, the process ends, by exit(0), once no
// thread is left but those that have the signal mask of Pollux's threads. Without this they would keep the
// process for ever, and SIGTERM, which they block, would not end it. Does nothing on other threads.
void end_with_last_thread();

}  // namespace pollux::platform
