// What the tests of watched programs share: a host with a socket, and a client of it.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include <pollux/host.hpp>
#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

inline std::string watched_config(const TemporaryFolder& folder, const std::string& socket) {
  return "[telemetry]\nenabled = true\nsocket = '" + socket +
         "'\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR
         "']\n[[reporter]]\nplugin = 'recorder'\ninclude = ['wanted.**']\n[reporter.options]\npath = '" +
         folder.file("record") + "'\n";
}

inline Host watched(const TemporaryFolder& folder, const std::string& socket = "door/it.sock") {
  auto host = Host::from_text(watched_config(folder, socket), folder.path());
  REQUIRE(host);
  return std::move(*host);
}

class Watcher {
 public:
  explicit Watcher(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Watcher() { ::close(socket_); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  [[nodiscard]] bool is_connected() const { return connected_; }
  void say(std::string_view text) const { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }

  // One line, without its end; empty when the other side has closed, or after ten seconds.
  std::string line() {
    for (;;) {
      if (const auto end = text_.find('\n'); end != std::string::npos) {
        const std::string found = text_.substr(0, end);
        text_.erase(0, end + 1);
        return found;
      }
      pollfd ready{socket_, POLLIN, 0};
      char bytes[4096];
      if (::poll(&ready, 1, 10'000) <= 0) return {};
      const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) {
        is_closed_ = true;
        return {};
      }
      text_.append(bytes, static_cast<std::size_t>(got));
    }
  }
  bool is_closed() { return line().empty() && is_closed_; }

 private:
  int socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool connected_ = false;
  bool is_closed_ = false;
  std::string text_;
};

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline constexpr const char* ask_top = "{\"v\":1,\"get\":\"top\",\"interval_s\":0.1}\n";

}  // namespace pollux::test
