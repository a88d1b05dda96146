#include "listener.hpp"

#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "answer.hpp"

namespace pollux::prometheus {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t request_bytes = std::size_t{16} * 1024;  // of a request's head; longer ones are refused
constexpr auto pause_after_failure = 100ms;
// Those that the system has connected; 1 where it does not say how many.
std::size_t waiting_clients(int listening) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(listening, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 1;
  return std::max<std::size_t>(info.tcpi_unacked, 1);
}

// 64, or a quarter of what the process may have, if that is less: the others are the application's.
std::size_t connections_at_most() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 64;
  return std::clamp<std::size_t>(limit.rlim_cur / 4, 4, 64);
}

}  // namespace

struct Listener::Callbacks {
  // Called for the head of a request first, then for its end. No body is read: a request that has one is
  // answered at its head, and its connection ends.
  static MHD_Result request(void* self, MHD_Connection* connection, const char* url, const char* method,
                            const char*, const char*, std::size_t*, void** request) noexcept {
    static char begun = 0;
    if (!*request && !has_body(connection)) {
      *request = &begun;
      return MHD_YES;
    }
    auto& listener = *static_cast<Listener*>(self);
    if (auto* const client = client_of(connection)) listener.connections_.begin_answer(*client, Clock::now());
    return answer(connection, {url, method, listener.path_}, listener.page_);
  }

  static void completed(void*, MHD_Connection* connection, void**, MHD_RequestTerminationCode) noexcept {
    if (auto* const client = client_of(connection)) Connections::end_answer(*client);
  }

  // Called when it has been accepted, and before it is closed.
  static void connection(void* self, MHD_Connection* connection, void** own,
                         MHD_ConnectionNotificationCode code) noexcept {
    auto& listener = *static_cast<Listener*>(self);
    auto* const client = static_cast<Connections::Connection*>(*own);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
      if (client) listener.connections_.remove(*client);
      *own = nullptr;
      return;
    }
    const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) *own = &listener.connections_.add(info->connect_fd, listener.host_, Clock::now());
  }

  static Connections::Connection* client_of(MHD_Connection* connection) {
    const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? static_cast<Connections::Connection*>(info->socket_context) : nullptr;
  }

  // A path that has a NUL in it is another path than the text before the NUL.
  static std::size_t unescape(void*, MHD_Connection*, char* text) noexcept {
    const std::size_t size = ::MHD_http_unescape(text);
    std::replace(text, text + size, '\0', '\x01');
    return size;
  }
};

Listener::Listener(const Address& address, int preferred_port, std::string path, Page page, HostView host)
    : path_(std::move(path)),
      page_(std::move(page)),
      host_(host),
      socket_(address, preferred_port, host),
      most_connections_(connections_at_most()) {
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ >= 0)
    server_ = ::MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, nullptr, nullptr, &Callbacks::request, this,
        MHD_OPTION_CONNECTION_LIMIT, static_cast<unsigned>(most_connections_) + 1,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, request_bytes, MHD_OPTION_NOTIFY_CONNECTION,
        &Callbacks::connection, this, MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::completed, nullptr,
        MHD_OPTION_UNESCAPE_CALLBACK, &Callbacks::unescape, nullptr, MHD_OPTION_END);
  if (!server_) {
    if (wake_ >= 0) ::close(wake_);
    throw std::runtime_error("the server for " + address.text() +
                             " could not be started: " + std::generic_category().message(errno));
  }
  try {
    thread_ = std::thread([this] { run(); });
  } catch (...) {
    close_server();
    throw;
  }
}

Listener::~Listener() {
  stopping_.store(true);
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_, &one, sizeof one));
  thread_.join();
  close_server();
}

void Listener::close_server() {
  ::MHD_stop_daemon(server_);
  ::close(wake_);
}

void Listener::run() {
  while (!stopping_.load()) {
    wait();
    ::MHD_run(server_);
    connections_.evict_expired(Clock::now());
    if (is_asked_) accept_some();
  }
}

void Listener::wait() {
  const auto* info = ::MHD_get_daemon_info(server_, MHD_DAEMON_INFO_EPOLL_FD);
  const bool may_accept = Clock::now() >= accepts_again_;
  pollfd watched[] = {{wake_, POLLIN, 0},
                      {info ? info->epoll_fd : -1, POLLIN, 0},
                      {may_accept ? socket_.number() : -1, POLLIN, 0}};
  is_asked_ = ::poll(watched, std::size(watched), milliseconds_to_wait()) > 0 && watched[2].revents != 0;
}

int Listener::milliseconds_to_wait() const {
  const auto now = Clock::now();
  auto wait = connections_.until_expiry(now);
  if (now < accepts_again_)
    wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(accepts_again_ - now));
  MHD_UNSIGNED_LONG_LONG of_server = 0;
  if (::MHD_get_timeout(server_, &of_server) == MHD_YES)
    wait = std::min(wait, std::chrono::milliseconds(std::min<unsigned long long>(of_server, 1000)));
  if (wait == std::chrono::milliseconds::max()) return -1;
  return static_cast<int>(std::min<std::chrono::milliseconds>(wait, 1h).count());
}

void Listener::accept_some() {
  // Far fewer than may be connected, so that none is evicted before its request was looked for.
  const std::size_t wanted = std::min(waiting_clients(socket_.number()), most_connections_ / 4);
  make_room(wanted);
  for (std::size_t i = 0; i < wanted && accept_one(); ++i) {
  }
  spare_.take();
}

bool Listener::accept_one() {
  if (connections_.size() >= most_connections_) return false;
  int client = ::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  // No descriptor is left: the spare one serves, then that of the client that has been idle longest.
  const bool is_out = client < 0 && (errno == EMFILE || errno == ENFILE);
  if (is_out && (spare_.give() || make_room(most_connections_ - connections_.size() + 1)))
    client = ::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (client < 0) {
    const bool is_over = errno == EAGAIN || errno == EWOULDBLOCK;
    const bool is_gone = errno == ECONNABORTED || errno == EINTR || errno == EPROTO;
    if (!is_over && !is_gone) pause(errno);
    return is_gone;
  }
  has_failed_ = false;
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  ::getpeername(client, reinterpret_cast<sockaddr*>(&peer), &size);
  // Which closes it when it fails.
  ::MHD_add_connection(server_, client, reinterpret_cast<sockaddr*>(&peer), size);
  return true;
}

// False if there is no place for so many.
bool Listener::make_room(std::size_t places) {
  const std::size_t least = most_connections_ - std::min(places, most_connections_);
  std::size_t left = connections_.size();
  while (left > least && connections_.evict()) --left;
  if (left != connections_.size()) ::MHD_run(server_);
  return connections_.size() <= least;
}

// The client keeps its place in the system's queue. Asking again at once would only use up the processor.
void Listener::pause(int error) {
  accepts_again_ = Clock::now() + pause_after_failure;
  if (std::exchange(has_failed_, true)) return;
  host_.warning("cannot accept a connection: " + std::generic_category().message(error) +
                "; trying again every 100 ms");
}

}  // namespace pollux::prometheus
