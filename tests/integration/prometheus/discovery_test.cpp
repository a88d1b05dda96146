// Several processes with one configuration: each finds a port, and the server finds each.
#include <fcntl.h>
#include <sys/file.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "child_process.hpp"
#include "server.hpp"

using namespace pollux;
using Catch::Contains;
using test::ChildProcess;

namespace {

// The configuration of a job, and the processes that run with it: this program again.
class Job {
 public:
  explicit Job(const std::string& listen) {
    std::ofstream(config()) << test::prometheus_config("listen = \"" + listen + "\"\ndiscovery.folder = \"" +
                                                       discovery() + "\"");
  }
  // Rank `n` counts n + 1, and serves until its input ends.
  ChildProcess& start(int rank) {
    ChildProcess& process = processes_.emplace_back(
        test::ChildOptions{.program = "/proc/self/exe",
                           .arguments = {"a process of the job"},
                           .environment = {{"JOB_CONFIG", config()}, {"JOB_RANK", std::to_string(rank)}},
                           .folder = {}});
    REQUIRE(process.wait_for_error("serves http://127.0.0.1:"));
    return process;
  }
  std::deque<ChildProcess>& processes() { return processes_; }
  [[nodiscard]] std::string discovery() const { return folder_.file("discovery"); }
  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(discovery()))
      names.insert(each.path().filename());
    return names;
  }

 private:
  [[nodiscard]] std::string config() const { return folder_.file("job.toml"); }

  test::TemporaryFolder folder_;
  std::deque<ChildProcess> processes_;
};

void check_eight(const std::string& listen) {
  Job job(listen);
  const std::filesystem::path pattern = std::filesystem::path(job.discovery()) / "*.json";
  std::filesystem::create_directories(job.discovery());
  const test::Server server({.target = {}, .discovery = pattern, .rules = {}});
  for (int rank = 0; rank < 8; ++rank) job.start(rank);
  CHECK(job.files().size() == 8);
  CHECK(server.will_say("count(up == 1)", 8));
  CHECK(server.will_say("count(count by (instance) (up))", 8));
  CHECK(server.will_say("count(done_total)", 8));
  CHECK(server.will_say("sum(done_total)", 36));
  for (ChildProcess& process : job.processes()) CHECK(process.finish().exit_code == 0);
  CHECK(job.files().empty());
  CHECK(server.will_say("count(up == 0) or vector(0)", 0));
}

// The first of `count` ports that are free now.
int free_ports(int count) {
  for (;;) {
    const int first = test::free_port();
    int free = 0;
    while (free < count && first + count < 65536) {
      const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
      address.sin_port = ::htons(static_cast<std::uint16_t>(first + free));
      const bool is_free = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
      ::close(socket);
      if (!is_free) break;
      ++free;
    }
    if (free == count) return first;
  }
}

}  // namespace

TEST_CASE("a process of the job", "[.]") {
  auto host = Host::from_file(::getenv("JOB_CONFIG"));
  if (!host) FAIL(host.error().message());
  host->telemetry().count("done", std::stoi(::getenv("JOB_RANK")) + 1);
  std::cin.get();
}

TEST_CASE("A server finds and scrapes all eight processes that share a range of ports") {
  const int first = free_ports(16);
  check_eight(test::local(first) + "-" + std::to_string(first + 15));
}

TEST_CASE("A server finds and scrapes all eight processes that take any port") { check_eight("127.0.0.1:0"); }

TEST_CASE("The file of a process that was killed is removed by the next one, those of others stay") {
  Job job("127.0.0.1:0");
  ChildProcess& killed = job.start(0);
  const std::set<std::string> first = job.files();
  job.start(1);
  REQUIRE(job.files().size() == 2);
  const auto write = [&](const char* name, const char* text) {
    std::ofstream(std::filesystem::path(job.discovery()) / name) << text;
  };
  write("pollux-by-hand.json", "[{\"targets\": [\"127.0.0.1:1\"]}]\n");
  write(".pollux-prometheus-x-1.AbCdEf", "");  // of a process that was killed while it wrote
  killed.signal(SIGKILL);
  killed.finish();
  CHECK(job.files().contains(*first.begin()));
  job.start(2);
  const std::set<std::string> files = job.files();
  CHECK(files.size() == 3);
  CHECK_FALSE(files.contains(*first.begin()));
  CHECK(files.contains("pollux-by-hand.json"));
}

TEST_CASE("A range that ends before it begins, and a star among labels, are errors") {
  const auto reversed = Host::from_text(test::prometheus_config("listen = \"127.0.0.1:9500-9400\""));
  REQUIRE_FALSE(reversed);
  CHECK_THAT(reversed.error().message(), Catch::Contains("'9500-9400' ends before it begins"));
  for (const char* labels : {"labels = [\"*\"]", "labels = [{scope = \"a\", keys = [\"b*\"]}]"}) {
    const auto starred = Host::from_text(test::prometheus_config(labels));
    REQUIRE_FALSE(starred);
    CHECK_THAT(starred.error().message(), Catch::Contains("the whole key of an attribute"));
  }
}

TEST_CASE("A range without a free port is an error that says so") {
  const int first = free_ports(2);
  const std::string range = "listen = \"" + test::local(first) + "-" + std::to_string(first + 1) + "\"";
  const Host one = test::ServedHost::open(range);
  const Host two = test::ServedHost::open(range);
  const auto three = Host::from_text(test::prometheus_config(range));
  REQUIRE_FALSE(three.has_value());
  CHECK_THAT(three.error().message(), Contains("Address already in use, all 2 ports"));
}

TEST_CASE("The file names a host that a server can reach, and the path if it is another") {
  const test::TemporaryFolder folder;
  const auto file_of = [&](const std::string& options) {
    const Host host =
        test::ServedHost::open(options + "\ndiscovery.folder = \"" + folder.path().string() + "\"");
    for (const auto& each : std::filesystem::directory_iterator(folder.path())) {
      std::ifstream file(each.path());
      return std::string(std::istreambuf_iterator<char>(file), {});
    }
    return std::string();
  };
  CHECK_THAT(file_of("listen = \"0.0.0.0:0\"\ndiscovery.host = \"fe80::1\"\npath = \"/page\""),
             Contains("[\"[fe80::1]:") && Contains("\"__metrics_path__\": \"/page\""));
  CHECK_THAT(file_of("listen = \"0.0.0.0:0\""), !Contains("0.0.0.0") && !Contains("__metrics_path__"));
}

TEST_CASE("A folder for discovery files that cannot be written to is an error at the start") {
  const auto host = Host::from_text(
      test::prometheus_config("listen = \"127.0.0.1:0\"\ndiscovery.folder = \"/proc/nowhere\""));
  REQUIRE_FALSE(host.has_value());
  CHECK_THAT(host.error().message(), Contains("cannot write the discovery file '/proc/nowhere"));
}
