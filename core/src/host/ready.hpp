// What the process must be like before code of a plugin runs in it, or a thread of Pollux.
#pragma once

namespace pollux::host {

// At each opening of a host, first thing: no file that is opened from now on gets the number of a standard
// descriptor, what the application does with signals is known, and forks are watched.
void make_process_ready();

}  // namespace pollux::host
