// A host that serves a page on a loopback port that nobody else has, and what is needed to look at it.
#pragma once

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace pollux::test {

// One that was free a moment ago.
inline int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(descriptor);
  if (!bound) throw std::runtime_error("no loopback port is free");
  return ::ntohs(address.sin_port);
}

inline std::string local(int port) { return "127.0.0.1:" + std::to_string(port); }

// The body, or "" when the server does not answer 2xx.
inline std::string get(const std::string& url) {
  const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> curl(::curl_easy_init(), &::curl_easy_cleanup);
  std::string body;
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  ::curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
  const auto append = +[](char* data, std::size_t, std::size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, count);
    return count;
  };
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
  return ::curl_easy_perform(curl.get()) == CURLE_OK ? body : "";
}

inline std::string url_text(const std::string& text) {
  char* made = ::curl_easy_escape(nullptr, text.c_str(), 0);
  std::string escaped = made;
  ::curl_free(made);
  return escaped;
}

// Polls until the condition holds; false after 30 seconds.
template <class Condition>
bool soon(Condition&& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    ::usleep(20'000);
  }
  return true;
}

inline std::string prometheus_config(const std::string& options,
                                     const std::string& telemetry = "[telemetry]\nenabled = true\n") {
  return telemetry +
         "[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
         "\"]\n[[reporter]]\nplugin = \"prometheus\"\n[reporter.options]\n" +
         options + "\n";
}

class ServedHost {
 public:
  explicit ServedHost(const std::string& options = "",
                      const std::string& telemetry = "[telemetry]\nenabled = true\n")
      : port_(free_port()), host_(open("listen = \"" + local(port_) + "\"\n" + options, telemetry)) {}

  [[nodiscard]] TelemetryContext telemetry() const { return host_.telemetry(); }
  [[nodiscard]] std::string address() const { return local(port_); }
  [[nodiscard]] int port() const { return port_; }
  Host& host() { return host_; }

  // The page once all that was emitted is on it.
  std::string page() {
    host_.flush(std::chrono::seconds(20));
    return get("http://" + address() + "/metrics");
  }

  static Host open(const std::string& options,
                   const std::string& telemetry = "[telemetry]\nenabled = true\n") {
    auto host = Host::from_text(prometheus_config(options, telemetry));
    if (!host) FAIL(host.error().message());
    return std::move(*host);
  }

 private:
  int port_;
  Host host_;
};

}  // namespace pollux::test
