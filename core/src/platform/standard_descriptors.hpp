// The descriptors 0 to 2 of a process that was started with some of them closed, as daemons often are.
#pragma once

namespace pollux::platform {

// Opens /dev/null on those of 0 to 2 that are closed, so that no file, socket or pipe that is opened later
// gets such a number: what is written to standard output or error would go into it. What is written there
// then is gone; reading standard input fails, as it did. Children inherit them. Any thread; those that are
// open stay as they are.
void fill_standard_descriptors();

// /dev/null, to read and write; in a folder tree without devices something on which both fail. -1 with errno.
// `flags` are added to the flags of open(2).
[[nodiscard]] int open_nothing(int flags);

}  // namespace pollux::platform
