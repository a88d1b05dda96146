// The socket of the page: other sockets of the same number stay what they are, and what is not the page is
// said.
#include "served.hpp"

using namespace pollux;

namespace {

// A server of the application's own, on another loopback address than the page.
class OwnServer {
 public:
  explicit OwnServer(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = address_of(port);
    const int on = 1;
    ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket_, 8) == 0);
  }
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  ~OwnServer() { ::close(socket_); }

  static sockaddr_in address_of(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
    return address;
  }
  [[nodiscard]] static bool answers(int port) {
    const sockaddr_in address = address_of(port);
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_connected =
        ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(client);
    return is_connected;
  }

 private:
  int socket_;
};

long status_of(const std::string& url, const char* method) {
  const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> curl(::curl_easy_init(), &::curl_easy_cleanup);
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
  ::curl_easy_setopt(curl.get(), CURLOPT_NOBODY, std::string(method) == "HEAD" ? 1L : 0L);
  ::curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
  ::curl_easy_setopt(
      curl.get(), CURLOPT_WRITEFUNCTION, +[](char*, std::size_t, std::size_t count, void*) { return count; });
  long status = 0;
  if (::curl_easy_perform(curl.get()) == CURLE_OK)
    ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

}  // namespace

TEST_CASE("The application's own server on the same port of another address is left alone") {
  const int port = test::free_port();
  const OwnServer own(port);
  {
    const Host host = test::ServedHost::open("listen = \"" + test::local(port) + "\"");
    CHECK(test::get("http://" + test::local(port) + "/metrics") != "");
    CHECK(OwnServer::answers(port));
  }
  CHECK(OwnServer::answers(port));
}

TEST_CASE("A page ends at once, though a client keeps its connection") {
  test::ServedHost served;
  const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = OwnServer::address_of(0);
  const std::string where = served.address();
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(where.substr(where.rfind(':') + 1))));
  ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  REQUIRE(::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const auto before = std::chrono::steady_clock::now();
  served.host().shutdown(std::chrono::seconds(20));
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::seconds(4));
  ::close(client);
}

TEST_CASE("GET and HEAD of the page's path are answered, and nothing else") {
  test::ServedHost served;
  const std::string page = "http://" + served.address() + "/metrics";
  CHECK(status_of(page, "GET") == 200);
  CHECK(status_of(page, "HEAD") == 200);
  CHECK(status_of(page + "?name=x", "GET") == 200);
  CHECK(status_of(page + "X", "GET") == 404);
  CHECK(status_of(page, "POST") == 405);
}

TEST_CASE("An IPv6 address serves the page, too") {
  const int port = test::free_port();
  auto host = Host::from_text(test::prometheus_config("listen = \"[::1]:" + std::to_string(port) + "\""));
  if (!host) return;  // a machine without IPv6
  CHECK(test::get("http://[::1]:" + std::to_string(port) + "/metrics") != "");
}
