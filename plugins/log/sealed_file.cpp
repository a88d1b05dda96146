// send_as_sealed_file: writes a memfd, seals it, and passes its descriptor in an empty datagram.
#include "sealed_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace pollux::log {
namespace {

bool fill(int file, const iovec& record) {
  const char* at = static_cast<const char*>(record.iov_base);
  for (std::size_t left = record.iov_len; left > 0;) {
    const ssize_t size = ::write(file, at, left);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    at += size;
    left -= static_cast<std::size_t>(size);
  }
  return true;
}

bool pass(int socket, int file) {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof file)] = {};
  msghdr message{};
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof file);
  std::memcpy(CMSG_DATA(rights), &file, sizeof file);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) >= 0;
}

}  // namespace

int send_as_sealed_file(int socket, const iovec& record) {
  const int file = ::memfd_create("pollux-journal-entry", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return errno;
  constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  const bool sent = fill(file, record) && ::fcntl(file, F_ADD_SEALS, seals) == 0 && pass(socket, file);
  const int error = sent ? 0 : errno;
  ::close(file);
  return error;
}

}  // namespace pollux::log
