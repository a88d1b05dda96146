// send_as_sealed_file: a record that is too long for a datagram, sent as a file in memory that nobody can
// change any more. https://systemd.io/JOURNAL_NATIVE_PROTOCOL
#pragma once

#include <sys/uio.h>

namespace pollux::log {

// On a connected datagram socket. Returns 0, or why it was not sent, as in errno.
[[nodiscard]] int send_as_sealed_file(int socket, const iovec& record);

}  // namespace pollux::log
