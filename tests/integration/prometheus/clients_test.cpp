// Clients that only connect, that send byte by byte, that send too much, and a process without descriptors.
#include <sys/resource.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "raw_client.hpp"
#include "sanitized.hpp"
#include "served.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using Catch::Contains;
using test::RawClient;

namespace {

constexpr std::string_view request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

// Room for the clients of these tests, which are in the same process as the page.
void allow_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::chrono::nanoseconds median_scrape(const std::string& address) {
  std::vector<std::chrono::nanoseconds> times;
  for (int i = 0; i < 15; ++i) {
    const auto before = std::chrono::steady_clock::now();
    REQUIRE(test::get("http://" + address + "/metrics") != "");
    times.push_back(std::chrono::steady_clock::now() - before);
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

}  // namespace

TEST_CASE("A scrape is answered while 1,000 idle and trickling clients are connected") {
  allow_descriptors();
  test::ServedHost served;
  REQUIRE(test::get("http://" + served.address() + "/metrics") != "");
  const std::size_t before = open_descriptors();
  std::deque<RawClient> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.emplace_back(served.port());
    if (i % 2 == 0) clients.back().send("G");
  }
  CHECK(median_scrape(served.address()) < 100ms);
  for (const RawClient& client : clients) client.send("E");
  CHECK(median_scrape(served.address()) < 100ms);
  CHECK(open_descriptors() <= before + clients.size() + 64);
}

TEST_CASE("The 65th connection takes the place of the one that has been idle longest") {
  allow_descriptors();
  test::ServedHost served;
  std::deque<RawClient> clients;
  for (int i = 0; i < 64; ++i) {
    clients.emplace_back(served.port()).send(request);
    CHECK_THAT(clients.back().receive(), Contains("200 OK"));
  }
  clients[0].send(request);  // no longer the idlest
  CHECK_THAT(clients[0].receive(), Contains("200 OK"));
  RawClient late(served.port());
  late.send(request);
  CHECK_THAT(late.receive(), Contains("200 OK"));
  CHECK(clients[1].is_closed(10s));
  CHECK_FALSE(clients[0].is_closed(0ms));
  CHECK_FALSE(clients[2].is_closed(0ms));
}

// Nothing is checked while the process is without a descriptor: a sanitizer needs some to look at a type.
TEST_CASE("A process without a free descriptor still answers, one client after the other") {
  if (test::is_sanitized) return;  // it needs descriptors itself, to look at objects
  allow_descriptors();
  test::ServedHost served;
  std::deque<RawClient> clients(3);
  std::vector<int> all;
  std::vector<std::string> answers;
  for (int copy = 0; (copy = ::dup(0)) >= 0;) all.push_back(copy);
  for (RawClient& client : clients) {
    client.connect(served.port());
    client.send(request);
    answers.push_back(client.receive());
  }
  for (const int each : all) ::close(each);
  for (const std::string& answer : answers) CHECK_THAT(answer, Contains("200 OK"));
}

TEST_CASE("A client for whom there is no descriptor at all waits, and the page's thread does not spin") {
  if (test::is_sanitized) return;  // it needs descriptors itself, to look at objects
  allow_descriptors();
  test::ServedHost served;
  RawClient waiting;
  auto first = std::make_unique<RawClient>();
  std::vector<int> all;
  const auto take_all = [&all] {
    const std::size_t before = all.size();
    for (int copy = 0; (copy = ::dup(0)) >= 0;) all.push_back(copy);
    return all.size() - before;
  };
  take_all();
  first->connect(served.port());  // for which the page spends the one that it keeps
  first->send(request);
  const std::string first_answer = first->receive();
  first.reset();
  std::size_t taken = 0;
  const bool has_taken_two =
      test::soon([&] { return (taken += take_all()) == 2; });  // the client's, and the page's
  const double before = processor_seconds();
  waiting.connect(served.port());
  waiting.send(request);
  const bool waits = waiting.receive(500ms).empty();
  const double spent = processor_seconds() - before;
  for (const int each : all) ::close(each);
  CHECK_THAT(first_answer, Contains("200 OK"));
  CHECK(has_taken_two);
  CHECK(waits);
  CHECK(spent < 0.25);
  CHECK_THAT(waiting.receive(), Contains("200 OK"));
}

TEST_CASE("A request that is too long, or has a body, ends its connection, and no other") {
  test::ServedHost served;
  RawClient good(served.port());
  good.send(request);
  CHECK_THAT(good.receive(), Contains("200 OK"));
  RawClient endless(served.port());
  endless.send("GET /metrics HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
  CHECK(endless.is_closed(10s));
  RawClient upload(served.port());
  upload.send("GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc");
  CHECK_THAT(upload.receive(), Contains("200 OK"));
  CHECK(upload.is_closed(10s));
  good.send(request);
  CHECK_THAT(good.receive(), Contains("200 OK"));
}

TEST_CASE("A path that only begins like the page's is another one, also with a NUL in it") {
  test::ServedHost served;
  for (const std::string path :
       {"/metricsfoo", "/metrics/", "/metrics%00", "/metrics%00foo", "/", "//metrics"}) {
    INFO(path);
    RawClient client(served.port());
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK_THAT(client.receive(), Contains("404 Not Found"));
  }
}
