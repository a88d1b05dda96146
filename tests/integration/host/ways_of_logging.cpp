// Programs whose standard error nobody reads, or whose logger comes and goes: the host's log must never hold
// them up.
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include <pollux/log.hpp>

#include "probe.hpp"

namespace pollux::test {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// From now on standard error is a pipe that is full and that nobody reads. Its reading end is kept.
int block_standard_error() {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  char bytes[4096] = {};
  while (write(ends[1], bytes, sizeof bytes) > 0) {
  }
  while (write(ends[1], bytes, 1) > 0) {
  }
  fcntl(ends[1], F_SETFL, 0);
  dup2(ends[1], STDERR_FILENO);
  return ends[0];
}

// What is in a pipe, as far as it comes within a while; without the zeros that filled it.
std::string text_in(int pipe) {
  std::string text;
  fcntl(pipe, F_SETFL, O_NONBLOCK);
  const auto until = Clock::now() + 10s;
  while (Clock::now() < until && text.find("invalid scope") == std::string::npos) {
    char bytes[4096];
    const ssize_t got = read(pipe, bytes, sizeof bytes);
    for (ssize_t i = 0; i < got; ++i) {
      if (bytes[i] != '\0') text += bytes[i];
    }
    if (got <= 0) std::this_thread::sleep_for(1ms);
  }
  return text;
}

void log_a_line(const TelemetryContext& tele) {
  static std::atomic<int> number{0};
  const std::string bad = "a.." + std::to_string(number++);
  { const auto scope = tele(bad); }
}

// Emitting, the ledger, a flush, a fork and the end of the host go on, and the process ends.
void with_a_full_pipe(const ContextOptions& options) {
  block_standard_error();
  const auto began = Clock::now();
  {
    const TelemetryContext tele{options, std::ref(counting())};
    for (int i = 0; i < 100'000; ++i) {
      if (i % 1000 == 0) log_a_line(tele);
      const auto scope = tele("work");
    }
    tele.flush();
    const Ledger ledger = tele.ledger();
    std::printf("seen=%d balances=%d child=%d\n", int(seen()), int(ledger.balances()),
                int(ends_well(begin_child([] { return 0; }))));
    std::fflush(stdout);
  }
  if (Clock::now() - began > 15s) std::printf("it took too long\n");
}

// The line waits for its reader.
void read_late() {
  const int pipe = block_standard_error();
  const TelemetryContext tele{async, std::ref(counting())};
  log_a_line(tele);
  tele.flush();
  if (flush_log(10ms)) std::printf("a line went into a full pipe\n");
  const std::string text = text_in(pipe);
  std::printf("line=%d drained=%d\n", int(text.find("'a..") != text.npos), int(flush_log(10s)));
}

// The sink is the application's until its static destructors have run, and not afterwards. Hosts are flushed
// before them.
struct Logger {
  std::string lines;
  bool is_alive = true;
  ~Logger() {
    is_alive = false;
    const auto has = [this](const char* part) { return int(lines.find(part) != std::string::npos); };
    std::printf("invalid=%d abandoned=%d\n", has("invalid scope"), has("abandon"));
    std::fflush(stdout);
  }
};

void redirect_to_a_static() {
  // Its end leaves a line: the reporter does not return.
  struct Stuck {
    void record_metric(const Metric&) {
      for (;;) std::this_thread::sleep_for(1h);
    }
  };
  ContextOptions options = async;
  options.shutdown_timeout = 100ms;
  static const TelemetryContext stuck{options, Stuck{}};
  stuck.count("n");
  static Logger logger;
  redirect_log([](const LogLine& line) {
    if (!logger.is_alive) std::printf("called too late\n");
    logger.lines += std::string(line.text) + '\n';
  });
  const TelemetryContext tele{sync, std::ref(counting())};
  log_a_line(tele);
  log_a_line(tele);
}

// A sink that never returns holds up neither the application nor its end.
void stuck_sink() {
  const auto began = Clock::now();
  redirect_log([](const LogLine&) {
    for (;;) std::this_thread::sleep_for(1h);
  });
  {
    const TelemetryContext tele{async, std::ref(counting())};
    for (int i = 0; i < 50; ++i) log_a_line(tele);
    tele.flush();
    const bool is_back = redirect_log({});
    std::printf("back=%d balances=%d\n", int(is_back), int(tele.ledger().balances()));
  }
  if (Clock::now() - began > 15s) std::printf("it took too long\n");
}

void quick_exit_with_lines() {
  const TelemetryContext tele{sync, std::ref(counting())};
  log_a_line(tele);
  std::quick_exit(0);
}

// Where the system gives no thread, a line is written by its caller; a full pipe does not hold that up
// either.
void without_a_thread() {
  const TelemetryContext tele{sync, std::ref(counting())};
  { const auto scope = tele("warm", {{"text", "compiles the patterns"}}); }
  // Stacks of 1 GiB where there is room for 64 MiB more.
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{1} << 30);
  pthread_setattr_default_np(&attributes);
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t most = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (rlim_t{64} << 20);
  const rlimit limit{most, most};
  setrlimit(RLIMIT_AS, &limit);
  log_a_line(tele);
  const int pipe = block_standard_error();
  const auto began = Clock::now();
  for (int i = 0; i < 10; ++i) log_a_line(tele);
  std::printf("quick=%d\n", int(Clock::now() - began < 5s));
  static_cast<void>(pipe);
}

// A child has neither the lines nor the thread of its parent, and a log of its own.
void fork_with_lines() {
  const int pipe = block_standard_error();
  const TelemetryContext tele{async, std::ref(counting())};
  for (int i = 0; i < 5; ++i) log_a_line(tele);
  tele.flush();
  const pid_t child = begin_child([] {
    if (!children_may_have_telemetry) return 0;
    if (log_counts().written != 0) return 2;
    std::string lines;
    redirect_log([&](const LogLine& line) { lines += std::string(line.text) + '\n'; });
    const TelemetryContext own{sync, std::ref(counting())};
    log_a_line(own);
    if (!flush_log(10s)) return 3;
    redirect_log({});
    return std::count(lines.begin(), lines.end(), '\n') == 1 ? 0 : 4;
  });
  std::printf("child=%d\n", int(ends_well(child)));
  std::printf("line=%d\n", int(text_in(pipe).find("'a..") != std::string::npos));
}

}  // namespace

Ways ways_of_logging() {
  return {{"log_full_pipe_async", [] { with_a_full_pipe(async); }},
          {"log_full_pipe_sync", [] { with_a_full_pipe(sync); }},
          {"log_read_late", read_late},
          {"log_to_a_static", redirect_to_a_static},
          {"log_stuck_sink", stuck_sink},
          {"log_quick_exit", quick_exit_with_lines},
          {"log_without_a_thread", without_a_thread},
          {"log_fork", fork_with_lines}};
}

}  // namespace pollux::test
