#include "live/door.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace pollux::live {

namespace {

constexpr int most_waiting = 8;     // connections that are not admitted yet
constexpr int most_hosts = 32;      // of one process, in a folder
constexpr int looks_at_lock = 100;  // 10 ms each

std::string text_of(int error) { return std::generic_category().message(error); }

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return address;
}

template <class Call>
int with_address(const std::string& path, Call&& call) {
  const sockaddr_un address = address_of(path);
  return call(reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(sizeof address));
}

Descriptor new_socket() {
  return Descriptor::of([] { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); });
}

// One at a time looks at what is there and replaces it. Whoever can open the folder could hold the lock, so
// the wait has an end.
bool lock(int folder) {
  for (int look = 0; look < looks_at_lock; ++look) {
    if (::flock(folder, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return false;
    ::poll(nullptr, 0, 10);
  }
  return false;
}

Result<Descriptor> enter(const std::filesystem::path& folder) {
  const auto fail = [&](const std::string& what, const char* expected, const char* remedy) {
    return failure(Error{folder.string(), what, expected, remedy});
  };
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail("the folder of the socket cannot be made: " + text_of(errno), "a folder that exists", "");
  Descriptor opened =
      Descriptor::of([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  struct stat found {};
  if (!opened || ::fstat(opened.number(), &found) != 0)
    return fail("the folder of the socket cannot be opened: " + text_of(errno), "a folder of this user's",
                "");
  if (found.st_uid != ::geteuid() && found.st_uid != 0)
    return fail("the folder of the socket belongs to another user", "one of this user's, or root's", "");
  if ((found.st_mode & 022u) != 0 && (found.st_mode & S_ISVTX) == 0)
    return fail("others may write to the folder of the socket", "a folder that only its owner may write to",
                "chmod go-w");
  return opened;
}

}  // namespace

Error Door::error(const std::string& what, const char* expected, const char* remedy) const {
  return {path_.string(), what, expected, remedy};
}

// A path that leads to the socket by the folder that was opened, wherever its name leads by now.
std::string Door::in_folder() const {
  return "/proc/self/fd/" + std::to_string(folder_.number()) + '/' + path_.filename().string();
}

Result<Door> Door::open(const Place& place) {
  auto folder = enter(place.folder);
  if (!folder) return failure(std::move(folder.error()));
  static_cast<void>(lock(folder->number()));
  std::filesystem::path path = place.folder / (place.name.empty() ? name_of(::getpid(), 1) : place.name);
  if (path.string().size() > longest_path)
    return failure(Error{path.string(), "the path of the socket is too long",
                         "at most 107 bytes, which is what the system takes", ""});
  Door door(std::move(*folder), std::move(path));
  for (int host = 2;; ++host) {
    Result<void> made = door.clear();
    if (made) made = door.bind();
    if (made) {
      ::flock(door.folder_.number(), LOCK_UN);
      return door;
    }
    if (!place.name.empty() || host > most_hosts) return failure(std::move(made.error()));
    door.path_ = place.folder / name_of(::getpid(), host);
  }
}

// What nobody serves any more is taken away.
Result<void> Door::clear() const {
  struct stat found {};
  const std::string name = path_.filename().string();
  if (::fstatat(folder_.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    return failure(error("cannot be looked at: " + text_of(errno), "a free place for a socket", ""));
  }
  if (!S_ISSOCK(found.st_mode))
    return failure(error("there is something that is no socket", "a free place for a socket",
                         "choose another path, or take it away"));
  if (found.st_uid != ::geteuid())
    return failure(error("the socket there belongs to another user", "a free place for a socket", ""));
  const Descriptor probe = new_socket();
  const int connected = with_address(in_folder(), [&](const sockaddr* address, socklen_t size) {
    return ::connect(probe.number(), address, size);
  });
  if (connected == 0 || errno != ECONNREFUSED)
    return failure(error("another program, or another host of this one, is watched there",
                         "a socket for each", "use socket = \"auto\""));
  if (::unlinkat(folder_.number(), name.c_str(), 0) == 0) return {};
  return failure(error("the socket of a program that is gone cannot be removed: " + text_of(errno), "", ""));
}

Result<void> Door::bind() {
  Descriptor socket = new_socket();
  // Linux makes the file with the mode of the open socket, so that it never has another one.
  const bool is_bound = socket && ::fchmod(socket.number(), 0600) == 0 &&
                        with_address(in_folder(), [&](const sockaddr* address, socklen_t size) {
                          return ::bind(socket.number(), address, size);
                        }) == 0;
  if (!is_bound) return failure(error("the socket cannot be made: " + text_of(errno), "", ""));
  struct stat made {};
  const std::string name = path_.filename().string();
  const bool is_ready = ::fstatat(folder_.number(), name.c_str(), &made, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISSOCK(made.st_mode) && (made.st_mode & 0177u) == 0 &&
                        ::listen(socket.number(), most_waiting) == 0;
  if (!is_ready) {
    ::unlinkat(folder_.number(), name.c_str(), 0);
    return failure(error("the socket cannot be kept from others", "a file system with permissions", ""));
  }
  socket_ = std::move(socket);
  device_ = made.st_dev;
  file_ = made.st_ino;
  return {};
}

Door::Visit Door::admit() const {
  Visit visit;
  visit.socket = Descriptor::of(
      [this] { return ::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); });
  if (!visit.socket) return visit;
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool is_known = ::getsockopt(visit.socket.number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  visit.is_welcome = is_known && (peer.uid == ::geteuid() || peer.uid == 0);
  return visit;
}

void Door::remove() const {
  if (!socket_) return;
  struct stat found {};
  const std::string name = path_.filename().string();
  if (::fstatat(folder_.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0 &&
      found.st_dev == device_ && found.st_ino == file_)
    ::unlinkat(folder_.number(), name.c_str(), 0);
}

void Door::close() {
  remove();
  socket_.close();
}

}  // namespace pollux::live
