// What the ways of the lifetime probe share. A way is one program's life around its telemetry; it prints what
// a test compares.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "sanitized.hpp"

namespace pollux::test {

using Way = void (*)();
using Ways = std::map<std::string, Way>;

Ways ways_of_forking();
Ways ways_of_forking_in_calls();
Ways ways_of_forking_with_plugins();
Ways ways_of_exiting();
Ways ways_of_ending_threads();
Ways ways_of_ending_scopes_elsewhere();
Ways ways_of_hosts();
Ways ways_of_loading();
Ways ways_of_leaving_hosts_open();
Ways ways_of_logging();
Ways ways_of_signals();
Ways ways_of_descriptors();

// The test's temporary folder.
inline std::string folder;

struct Counting {
  std::atomic<std::uint64_t> events{0};
  void record_timing(const Timing&) { ++events; }
  void record_metric(const Metric&) { ++events; }
};

inline constexpr ContextOptions async{
    .enabled = true, .delivery = Delivery::async, .overflow = Overflow::block};
inline constexpr ContextOptions sync{.enabled = true};

// Immortal, so that static destructors and threads that outlive main can still look at it.
inline Counting& counting() {
  static Counting& reporter = *new Counting;
  return reporter;
}
inline std::uint64_t seen() { return counting().events.load(); }

// Configuration text for one reporter, a plugin file or the name of one of the fixtures.
inline std::string with_plugin(const std::string& plugin) {
  return "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR "\", \"" POLLUX_PLUGIN_DIR
         "\"]\n[[reporter]]\nname = \"it\"\nplugin = \"" +
         plugin + "\"\n";
}

// Threads that do the same until this goes: they are joined.
template <class Work>
class Meanwhile {
 public:
  Meanwhile(int threads, Work work) : work_(std::move(work)) {
    for (int i = 0; i < threads; ++i) {
      threads_.emplace_back([this] {
        while (!stop_) work_();
      });
    }
  }
  Meanwhile(const Meanwhile&) = delete;
  Meanwhile& operator=(const Meanwhile&) = delete;
  ~Meanwhile() { end(); }
  void end() {
    stop_ = true;
    for (std::thread& thread : std::exchange(threads_, {})) thread.join();
  }

 private:
  Work work_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

// Runs `body` in a forked child, whose exit code is what it returns: 0 is good. A child that hangs ends
// itself.
template <class Body>
pid_t begin_child(Body&& body) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(body());
  }
  return child;
}

// True when the child returned 0.
inline bool ends_well(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return false;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  std::printf("a child ended with status %#x\n", static_cast<unsigned>(status));
  return false;
}

// The thread sanitizer cannot follow threads that start in a child of a process with threads, and the address
// sanitizer's allocator does not hold its locks over fork: a child's first allocation may hang.
inline constexpr bool children_may_have_telemetry = !is_sanitized;

// Telemetry of a child's own: two events of this thread, one of another. 0 when its reporter has them all.
inline int has_its_own_telemetry(const ContextOptions& options) {
  if (!children_may_have_telemetry) return 0;
  Counting own;
  {
    const TelemetryContext mine{options, std::ref(own)};
    {
      const auto scope = mine("child.own", {{"key", "value"}});
      mine.count("child.count");
    }
    std::thread([&] { mine.count("child.thread"); }).join();
    mine.flush();
    if (!mine.ledger().balances()) return 3;
  }
  return own.events == 3 ? 0 : 4;
}

}  // namespace pollux::test
