// DatagramReceiver: the daemon's end of a datagram socket in a folder, for tests of what is sent there.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pollux::test {

class DatagramReceiver {
 public:
  explicit DatagramReceiver(std::string path) : path_(std::move(path)) { start(); }
  ~DatagramReceiver() { stop(); }
  DatagramReceiver(const DatagramReceiver&) = delete;
  DatagramReceiver& operator=(const DatagramReceiver&) = delete;

  // As a daemon that is started anew does.
  void start() {
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot bind " + path_ + ": " + std::strerror(errno));
    }
  }
  void stop() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    ::unlink(path_.c_str());
  }

  struct Datagram {
    std::string text;      // of its payload, or of the file that came instead
    bool is_file = false;  // it came as a file...
    int seals = 0;         // ...with these
    std::size_t payload = 0;
  };

  // All that has arrived: a datagram is here as soon as the sender has been told that it is sent.
  std::vector<Datagram> receive() {
    std::vector<Datagram> all;
    for (pollfd wanted{socket_, POLLIN, 0}; ::poll(&wanted, 1, 0) > 0;) all.push_back(receive_one());
    return all;
  }
  std::vector<std::string> receive_texts() {
    std::vector<std::string> texts;
    for (Datagram& datagram : receive()) texts.push_back(std::move(datagram.text));
    return texts;
  }
  // Waits for one, for so long.
  bool wait(int milliseconds) {
    pollfd wanted{socket_, POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Datagram receive_one() {
    std::string room(std::size_t{1} << 20, '\0');
    iovec piece{room.data(), room.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = ::recvmsg(socket_, &message, MSG_CMSG_CLOEXEC);
    if (size < 0) throw std::runtime_error(std::string("cannot receive: ") + std::strerror(errno));
    Datagram datagram{room.substr(0, static_cast<std::size_t>(size)), false, 0,
                      static_cast<std::size_t>(size)};
    for (cmsghdr* at = CMSG_FIRSTHDR(&message); at; at = CMSG_NXTHDR(&message, at)) {
      if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_RIGHTS) continue;
      int file = -1;
      std::memcpy(&file, CMSG_DATA(at), sizeof file);
      read_file(file, datagram);
      ::close(file);
    }
    return datagram;
  }

  static void read_file(int file, Datagram& into) {
    struct stat status {};
    ::fstat(file, &status);
    into.text.resize(static_cast<std::size_t>(status.st_size));
    const ssize_t size = ::pread(file, into.text.data(), into.text.size(), 0);
    into.text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    into.is_file = true;
    into.seals = ::fcntl(file, F_GET_SEALS);
  }

  std::string path_;
  int socket_ = -1;
};

}  // namespace pollux::test
