// Where events come from: the process and the thread, as reporters see them.
#include <errno.h>  // program_invocation_short_name
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "event/own_resource.hpp"

using namespace pollux;

namespace {

struct Origins {
  struct Origin {
    std::uint64_t thread;
    std::uint32_t batch_resource;
    std::uint64_t os_thread, pid;
    std::string thread_name, program, host_name;
  };
  void record_batch(const Batch& batch) {
    const Resource resource = batch.resource();
    for (const Event event : batch) {
      const EventView view = event.is_timing() ? EventView(event.timing()) : EventView(event.metric());
      seen.push_back({view.thread(), resource.id(), view.os_thread(), resource.pid(),
                      std::string(view.thread_name()), std::string(resource.program()),
                      std::string(resource.host_name())});
    }
  }
  std::vector<Origin> seen;
};

std::uint64_t own_thread() { return static_cast<std::uint64_t>(::syscall(SYS_gettid)); }

const ContextOptions on{.enabled = true};

}  // namespace

TEST_CASE("A batch names the process that emitted it") {
  Origins origins;
  const TelemetryContext tele{on, std::ref(origins)};
  tele.count("n");
  REQUIRE(origins.seen.size() == 1);
  char name[256] = "";
  REQUIRE(::gethostname(name, sizeof name - 1) == 0);
  CHECK(origins.seen[0].pid == static_cast<std::uint64_t>(::getpid()));
  CHECK(origins.seen[0].program == program_invocation_short_name);
  CHECK(origins.seen[0].host_name == name);
  const auto started = Resource(event::own_resource()).started();
  CHECK(started < std::chrono::system_clock::now() + std::chrono::seconds(1));
  CHECK(started > std::chrono::system_clock::now() - std::chrono::hours(24));
}

TEST_CASE("An event names its thread, also that of a scope which ends on another one") {
  Origins origins;
  const TelemetryContext tele{on, std::ref(origins)};
  std::uint64_t other = 0;
  DetachedScope moved;
  std::thread([&] {
    ::pthread_setname_np(::pthread_self(), "reader 7");
    other = own_thread();
    tele.count("n");
    moved = tele.detached("moved");
  }).join();
  moved.end();
  tele.count("n");
  REQUIRE(origins.seen.size() == 3);
  for (const int i : {0, 1}) {
    CHECK(origins.seen[i].os_thread == other);
    CHECK(origins.seen[i].thread_name == "reader 7");
    CHECK(origins.seen[i].thread == origins.seen[0].thread);
  }
  CHECK(origins.seen[2].os_thread == own_thread());
  CHECK(origins.seen[2].thread != origins.seen[0].thread);
}

TEST_CASE("A forked child is another process, which is asked for anew") {
  Origins origins;
  const TelemetryContext tele{on, std::ref(origins)};  // with a host forks are watched
  const std::uint32_t id = event::own_resource()->id;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const pollux_resource& own = *event::own_resource();
    ::_exit(own.pid == static_cast<std::uint64_t>(::getpid()) && own.id != id ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(event::own_resource()->id == id);
}
