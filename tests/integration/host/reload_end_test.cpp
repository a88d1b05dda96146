// Hosts that end, fork or go on alone while a reload is under way.
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "reloading.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

bool eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

// How the thread is: 'S' while it sleeps; of the process, if `thread` is 0, whether such a thread is there.
char state_of(pid_t thread) {
  std::string line;
  std::getline(std::ifstream("/proc/self/task/" + std::to_string(thread) + "/stat"), line);
  const std::size_t name_ends = line.rfind(')');
  return name_ends == std::string::npos || name_ends + 2 >= line.size() ? '?' : line[name_ends + 2];
}

bool is_in_call() {
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(thread.path() / "comm"), name);
    if (name == "plx call" && state_of(std::stoi(thread.path().filename())) == 'S') return true;
  }
  return false;
}

// A reporter that does what the file `orders` says.
std::string obeys(const Reloading& it, const std::string& orders, const std::string& keys = {}) {
  return "[[reporter]]\nplugin = \"obeys\"\n" + keys + "[reporter.options]\norders = '" +
         it.folder.file(orders) + "'\n";
}

void order(const Reloading& it, const std::string& orders, const std::string& what) {
  std::ofstream(it.folder.file(orders) + ".new") << what;
  std::filesystem::rename(it.folder.file(orders) + ".new", it.folder.file(orders));
}

class Reloads {
 public:
  explicit Reloads(Host& host)
      : thread_([this, &host] {
          thread_id_ = static_cast<pid_t>(::syscall(SYS_gettid));
          const auto report = host.reload();
          message_ = report ? "it was reloaded" : report.error().message();
          is_over_ = true;
        }) {}
  ~Reloads() {
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] bool sleeps() const { return thread_id_ != 0 && state_of(thread_id_) == 'S'; }
  [[nodiscard]] std::string message() {
    if (thread_.joinable()) thread_.join();
    return message_;
  }

 private:
  std::atomic<pid_t> thread_id_{0};
  std::atomic<bool> is_over_{false};
  std::string message_;
  std::thread thread_;
};

}  // namespace

TEST_CASE(
    "A host does not wait for a reload that has not begun to change anything, and may be gone before it") {
  const Reloading it;
  auto host = std::make_unique<Host>(it.open(it.entry("replaced", "one", "")));
  order(it, "orders", "create=hang");
  it.write(it.entry("replaced", "one", "") + obeys(it, "orders"));
  Reloads reload(*host);
  REQUIRE(eventually(is_in_call));
  emit(*host, "last");
  const auto begin = std::chrono::steady_clock::now();
  host->shutdown(4s);
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
  CHECK_FALSE(reload.is_over());
  CHECK(it.lines() == Names{"one start", "one last 1", "one stop"});
  host.reset();
  order(it, "orders", "");
  CHECK_THAT(reload.message(), Catch::Contains("the host is shut down"));
}

TEST_CASE("A host that ends lets go at once of those that a reload holds, while it waits for another") {
  const Reloading it;
  const auto text = [&](const std::string& label, const std::string& orders) {
    return it.entry("replaced", label, "name = \"held\"\n") +
           obeys(it, orders, "name = \"hangs\"\ninclude = [\"hang\"]\n");
  };
  Host host = it.open(text("one", "first"));
  order(it, "first", "deliver=hang");
  emit(host, "hang");
  REQUIRE(eventually([&] { return host.ledger().reporters.at(0).delivered == 1; }));
  it.write(text("two", "second"));
  Reloads reload(host);
  std::uint64_t emitted = 1;
  REQUIRE(eventually([&] {
    emit(host, "held");
    ++emitted;
    std::this_thread::sleep_for(20ms);
    return host.ledger().reporters.at(0).in_flight > 1;
  }));
  host.shutdown(2s);
  CHECK_FALSE(reload.message() == "it was reloaded");
  const ReporterLedger ledger = host.ledger().reporters.at(0);
  CHECK(ledger.delivered == emitted);
  CHECK(ledger.dropped.empty());
  order(it, "first", "");
}

TEST_CASE("A child that is forked off while reloads wait for each other destroys its parent's host") {
  const Reloading it;
  Host host = it.open(it.entry("handed_over", "one", ""));
  it.write(it.entry("handed_over", "two", "", "start = \"hangs\"\n"));
  Reloads first(host);
  REQUIRE(eventually([&] { return it.lines() == Names{"one start", "one release"}; }));
  Reloads second(host);
  for (int times = 0; times < 20; std::this_thread::sleep_for(2ms)) times = second.sleeps() ? times + 1 : 0;
  const pid_t child = fork();
  if (child == 0) {
    ::alarm(20);
    { const Host dying = std::move(host); }
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  host.shutdown(1s);
}

TEST_CASE("With delivery = \"sync\" what was emitted while a reporter was held is delivered afterwards") {
  const Reloading it;
  const auto text = [&](const std::string& label, const std::string& start) {
    return "[telemetry]\nenabled = true\ndelivery = \"sync\"\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR
           "']\n" +
           it.entry("handed_over", label, "health.call_budget = \"20ms\"\n", start);
  };
  std::ofstream(it.file()) << text("one", "");
  auto host = Host::from_file(it.file());
  REQUIRE(host.has_value());
  std::ofstream(it.file()) << text("two", "start = \"hangs\"\n");
  Reloads reload(*host);
  REQUIRE(eventually([&] { return it.lines() == Names{"one start", "one release"}; }));
  emit(*host, "during");
  CHECK(host->ledger().reporters.at(0).in_flight == 1);
  CHECK_THAT(reload.message(), Catch::Contains("could not start"));
  CHECK(it.lines() == Names{"one start", "one release", "one resume", "one during 1"});
}

TEST_CASE("A thread that is cancelled while it reloads brings the reload to its end") {
  const Reloading it;
  Host host = it.open(it.entry("handed_over", "one", ""));
  it.write(it.entry("handed_over", "two", "", "start = \"hangs\"\n"));
  pthread_t thread{};
  const auto reload = [](void* host) -> void* {
    static_cast<void>(static_cast<Host*>(host)->reload());
    return nullptr;
  };
  REQUIRE(::pthread_create(&thread, nullptr, reload, &host) == 0);
  REQUIRE(eventually([&] { return it.lines() == Names{"one start", "one release"}; }));
  ::pthread_cancel(thread);
  ::pthread_join(thread, nullptr);
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one release", "one resume", "one after 1", "one stop"});
}
