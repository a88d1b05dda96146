// HttpReceiver: an HTTP/1.1 server on a loopback port, on a thread of its own, that keeps what it is sent.
// In: requests. Out: 200 with an empty body, or what the test told it to do instead.
//
//   HttpReceiver receiver;
//   receiver.next({.status = 503, .headers = "Retry-After: 3\r\n"});
//   …receiver.url()…
//   REQUIRE(receiver.requests().at(0).path == "/v1/traces");
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pollux::test {

class HttpReceiver {
 public:
  struct Request {
    std::string path;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    int connection = 0;    // the how-manyth, from 1
    bool is_taken = true;  // it was answered, and with success
  };
  enum class Way {
    answer,   // with status, headers and body
    garbage,  // `body` as it is, which need not be HTTP, then the end
    stall,    // `body` as it is, then nothing, for ever
    hang_up,  // the end, without a word
    hang,     // nothing, for ever
  };
  // How it refuses a body that is too large.
  enum class Refusal {
    at_once,  // as nginx: on the header, then it reads on and discards
    abrupt,   // on the header, then it closes the connection
    silent    // it closes the connection
  };
  struct Reply {
    Way way = Way::answer;
    int status = 200;
    std::string headers = {};  // each line with its end
    std::string body = {};
  };

  // Without `keep` it forgets what it was sent, for those who only count. `port` 0 is one that is free.
  explicit HttpReceiver(bool keep = true, std::uint16_t port = 0) : keep_(keep) {
    listener_ = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int again = 1;
    check(::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &again, sizeof again));
    check(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    check(::listen(listener_, 16));
    socklen_t size = sizeof address;
    check(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    stop_ = check(::eventfd(0, EFD_CLOEXEC));
    thread_ = std::thread([this] { serve(); });
  }
  ~HttpReceiver() {
    const std::uint64_t one = 1;
    (void)!::write(stop_, &one, sizeof one);
    thread_.join();
    for (const Connection& each : connections_) ::close(each.socket);
    ::close(listener_);
    ::close(stop_);
  }
  HttpReceiver(const HttpReceiver&) = delete;
  HttpReceiver& operator=(const HttpReceiver&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

  // What becomes of the next request that nothing was said of yet.
  void next(Reply reply) {
    const std::lock_guard hold(mutex_);
    replies_.push_back(std::move(reply));
  }
  // What becomes of all requests of that path that nothing else was said of.
  void always(const std::string& path, Reply reply) {
    const std::lock_guard hold(mutex_);
    standing_[path] = std::move(reply);
  }

  // Answers 413 to every request with a larger body, which is not kept.
  void limit(std::size_t bytes, Refusal refusal = Refusal::at_once) {
    refusal_ = refusal;
    most_ = bytes;
  }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }  // for that

  // In the order in which they were read whole.
  [[nodiscard]] std::vector<Request> requests() const {
    const std::lock_guard hold(mutex_);
    return requests_;
  }
  [[nodiscard]] std::vector<Request> requests(std::string_view path) const {
    std::vector<Request> found = requests();
    std::erase_if(found, [path](const Request& each) { return each.path != path; });
    return found;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }        // of bodies
  [[nodiscard]] std::uint64_t answered() const { return answered_; }  // bytes that the system took

 private:
  struct Connection {
    int socket;
    int number;
    std::string buffer = {};
    bool is_discarded = false;  // what is still to come
  };

  static int check(int result) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), "HttpReceiver");
    return result;
  }

  void serve() {
    int accepted = 0;
    for (;;) {
      std::vector<pollfd> ready{{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Connection& each : connections_) ready.push_back({each.socket, POLLIN, 0});
      if (::poll(ready.data(), ready.size(), -1) < 0) continue;
      if (ready[0].revents != 0) return;
      for (std::size_t i = connections_.size(); i-- > 0;) {
        if (ready[i + 2].revents != 0 && !read_some(connections_[i])) {
          ::close(connections_[i].socket);
          connections_.erase(connections_.begin() + static_cast<std::ptrdiff_t>(i));
        }
      }
      if (ready[1].revents == 0) continue;
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const int one = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      if (socket >= 0) connections_.push_back({socket, ++accepted});
    }
  }

  // False when the connection is to end.
  bool read_some(Connection& connection) {
    std::string& buffer = connection.buffer;
    const std::size_t had = buffer.size();
    constexpr std::size_t piece = std::size_t{256} << 10;
    buffer.resize(had + piece);
    const ssize_t got = ::recv(connection.socket, buffer.data() + had, piece, 0);
    buffer.resize(had + static_cast<std::size_t>(std::max<ssize_t>(0, got)));
    if (got <= 0) return got < 0 && errno == EINTR;
    if (refuses(connection)) return refusal_ == Refusal::at_once;
    for (Request request; take_request(connection, request); request = {}) {
      if (!answer(connection, std::move(request))) return false;
    }
    return true;
  }

  // Whether the request that the buffer begins with is too large; then it is answered.
  bool refuses(Connection& connection) {
    std::string& buffer = connection.buffer;
    const std::size_t end = buffer.find("\r\n\r\n");
    if (connection.is_discarded || (end != buffer.npos && length_of(buffer.substr(0, end)) > most_)) {
      buffer.clear();
      if (std::exchange(connection.is_discarded, true)) return true;
      ++refused_;
      const std::string page =
          "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 "
          "Request "
          "Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
      const std::string text =
          "HTTP/1.1 413 Request Entity Too Large\r\nServer: nginx\r\nContent-Type: "
          "text/html\r\nContent-Length: " +
          std::to_string(page.size()) + "\r\nConnection: close\r\n\r\n" + page;
      if (refusal_ != Refusal::silent) {
        (void)!::send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
      }
      return true;
    }
    return false;
  }

  static std::size_t length_of(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = head.find(name);
    return at == head.npos ? 0 : std::stoul(head.substr(at + name.size()));
  }

  // Takes a whole request off the buffer; false when there is none yet.
  static bool take_request(Connection& connection, Request& request) {
    std::string& buffer = connection.buffer;
    const std::size_t end = buffer.find("\r\n\r\n");
    if (end == buffer.npos) return false;
    const std::string_view head(buffer.data(), end);
    const std::size_t space = head.find(' ');
    request.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
    for (std::size_t at = head.find("\r\n"); at != head.npos; at = head.find("\r\n", at + 2)) {
      const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      std::string name(line.substr(0, line.find(':')));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const std::size_t value = line.find_first_not_of(' ', name.size() + 1);
      request.headers[name] = value == line.npos ? "" : line.substr(value);
    }
    std::size_t size = 0;
    const std::string& length = request.headers["content-length"];
    std::from_chars(length.data(), length.data() + length.size(), size);
    if (buffer.size() < end + 4 + size) return false;
    request.body = buffer.substr(end + 4, size);
    request.connection = connection.number;
    buffer.erase(0, end + 4 + size);
    return true;
  }

  bool answer(const Connection& connection, Request request) {
    Reply reply;
    {
      const std::lock_guard hold(mutex_);
      if (!replies_.empty()) {
        reply = std::move(replies_.front());
        replies_.pop_front();
      } else if (const auto found = standing_.find(request.path); found != standing_.end()) {
        reply = found->second;
      }
      ++count_;
      bytes_ += request.body.size();
      request.is_taken = reply.way == Way::answer && reply.status / 100 == 2;
      if (keep_) requests_.push_back(std::move(request));
    }
    if (reply.way == Way::hang) return true;
    if (reply.way == Way::hang_up) return false;
    std::string text;
    if (reply.way == Way::answer) {
      text = "HTTP/1.1 " + std::to_string(reply.status) + " Said so\r\n" + reply.headers +
             "Content-Type: application/x-protobuf\r\nContent-Length: " + std::to_string(reply.body.size()) +
             "\r\n\r\n";
    }
    text += reply.body;
    const ssize_t sent = ::send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
    answered_ += static_cast<std::uint64_t>(std::max<ssize_t>(0, sent));
    return reply.way == Way::answer || reply.way == Way::stall;
  }

  const bool keep_;
  int listener_ = -1;
  int stop_ = -1;
  std::string url_;
  std::vector<Connection> connections_;  // the thread's own while it runs
  std::atomic<std::uint64_t> count_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::size_t> most_{std::numeric_limits<std::size_t>::max()};  // of a body
  std::atomic<Refusal> refusal_{Refusal::at_once};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::uint64_t> answered_{0};

  mutable std::mutex mutex_;  // of these
  std::deque<Reply> replies_;
  std::map<std::string, Reply> standing_;
  std::vector<Request> requests_;

  std::thread thread_;
};

}  // namespace pollux::test
