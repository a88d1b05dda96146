// The page of the plugin prometheus: how long a scrape takes while 1,000 clients are connected that ask
// nothing, or send a byte now and then.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/pollux.hpp>

#include "benchmarks.hpp"

namespace pollux::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int idle_clients = 1000;
constexpr int scrapes = 200;
constexpr int families = 100;
constexpr const char* plugin_file = POLLUX_BENCH_SHIPPED_DIR "/libpollux_prometheus.so";

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = loopback(port);
    if (socket_ < 0 || ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect to the page");
  }
  Client(Client&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  Client& operator=(Client&&) = delete;
  ~Client() {
    if (socket_ >= 0) ::close(socket_);
  }
  void send(std::string_view text) const {
    static_cast<void>(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL));
  }
  // To the end of the connection.
  [[nodiscard]] std::string receive() const {
    std::string text;
    char piece[65536];
    for (ssize_t size = 0; (size = ::recv(socket_, piece, sizeof piece, 0)) > 0;)
      text.append(piece, static_cast<std::size_t>(size));
    return text;
  }

 private:
  int socket_;
};

int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  const bool is_bound = ::bind(socket, raw, size) == 0 && ::getsockname(socket, raw, &size) == 0;
  ::close(socket);
  if (!is_bound) throw std::runtime_error("no port is free");
  return ntohs(address.sin_port);
}

double scrape_ms(int port) {
  const auto begin = Clock::now();
  const Client client(port);
  client.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  if (!client.receive().ends_with('\n')) throw std::runtime_error("a scrape was not answered");
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Host open_host(int port) {
  auto host =
      Host::from_text("[telemetry]\nenabled = true\n[[reporter]]\nplugin = '" + std::string(plugin_file) +
                      "'\noptions.listen = '127.0.0.1:" + std::to_string(port) + "'\n");
  if (!host) throw std::runtime_error(host.error().message());
  return std::move(*host);
}

// Every second client sends a byte before each scrape. Counters: `median_ms` and `longest_ms` of 200 scrapes.
void measure(benchmark::State& state) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  for (auto _ : state) {
    try {
      const int port = free_port();
      const Host host = open_host(port);
      for (int i = 0; i < families; ++i)
        const auto scope = host.telemetry()("bench.scope" + std::to_string(i));
      std::vector<Client> clients;
      for (int i = 0; i < idle_clients; ++i) clients.emplace_back(port);
      std::vector<double> times;
      for (int i = 0; i < scrapes; ++i) {
        for (std::size_t client = 0; client < clients.size(); client += 2) clients[client].send("G");
        times.push_back(scrape_ms(port));
      }
      std::ranges::sort(times);
      state.counters["median_ms"] = times[times.size() / 2];
      state.counters["longest_ms"] = times.back();
    } catch (const std::exception& failed) {
      state.SkipWithError(failed.what());
    }
  }
}

}  // namespace

void register_scrape() {
  if (!std::filesystem::exists(plugin_file)) {
    std::fprintf(stderr, "scrape is left out: %s is not built\n", plugin_file);
    return;
  }
  benchmark::RegisterBenchmark("scrape/thousand_idle_clients", measure)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1)
      ->Repetitions(5);
}

}  // namespace pollux::bench
