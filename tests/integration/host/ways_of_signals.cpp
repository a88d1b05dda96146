// Signals: which ones reach threads of Pollux, and what the children of a program with a host do with theirs.
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "probe.hpp"

namespace pollux::test {

namespace {

void say_and_end(const char* line) {
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, line, std::strlen(line));
  ::_exit(0);
}

// Runs `act` on the thread that delivers.
struct Acting {
  void (*act)();
  void record_metric(const Metric&) { act(); }
};

void act_in_a_call(void (*act)()) {
  const TelemetryContext tele{async, Acting{act}};
  tele.count("n");
  tele.flush(std::chrono::seconds(20));
}

void crash_in_a_reporter() {
  ::signal(
      SIGSEGV, +[](int) { say_and_end("handler=1\n"); });
  act_in_a_call(+[] { ::raise(SIGSEGV); });
  std::printf("handler=0\n");
}

void profile_a_reporter() {
  for (const int signal : {SIGPROF, SIGVTALRM, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGTERM, SIGHUP})
    ::signal(
        signal, +[](int number) { std::printf("%s ", ::sigabbrev_np(number)); });
  act_in_a_call(+[] {
    for (const int signal : {SIGPROF, SIGVTALRM, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGTERM, SIGHUP})
      ::raise(signal);
  });
  std::printf("\n");
}

// The number of the signal that ends a child which the reporter's call has forked.
void fork_in_a_reporter() {
  act_in_a_call(+[] {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(20);
      for (;;) ::pause();
    }
    ::kill(child, SIGTERM);
    int status = 0;
    ::waitpid(child, &status, 0);
    std::printf("ended_by=%d\n", WTERMSIG(status) == SIGTERM ? 1 : 0);
  });
}

// What the application blocks, its children have blocked, too.
void fork_in_a_reporter_of_a_program_that_blocks() {
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  act_in_a_call(+[] {
    const pid_t child = begin_child([] {
      sigset_t found;
      ::pthread_sigmask(SIG_BLOCK, nullptr, &found);
      return ::sigismember(&found, SIGUSR1) == 1 && ::sigismember(&found, SIGUSR2) == 0 ? 0 : 1;
    });
    std::printf("as_the_program=%d\n", ends_well(child));
  });
}

// The child comes back from the reporter's call, and ends there.
void return_in_a_child() {
  act_in_a_call(+[] {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(20);
      return;
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    std::printf("ended=%d\n", int(WIFEXITED(status) && WEXITSTATUS(status) == 0));
  });
}

void hang_up_a_child() {
  const std::string file = (std::filesystem::path(folder) / "pollux.toml").string();
  std::ofstream(file) << "[telemetry]\nenabled = true\n";
  auto host = Host::from_file(file);
  if (!host || !host->reload_on(SIGHUP)) return;
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    for (;;) ::pause();
  }
  ::kill(child, SIGHUP);
  int status = 0;
  ::waitpid(child, &status, 0);
  struct sigaction found {};
  ::sigaction(SIGHUP, nullptr, &found);
  std::printf("child_ended_by_it=%d parent_watches=%d\n",
              int(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP), int(found.sa_handler != SIG_DFL));
}

}  // namespace

Ways ways_of_signals() {
  return {{"crash_in_a_reporter", crash_in_a_reporter},
          {"profile_a_reporter", profile_a_reporter},
          {"fork_in_a_reporter", fork_in_a_reporter},
          {"fork_in_a_reporter_of_a_program_that_blocks", fork_in_a_reporter_of_a_program_that_blocks},
          {"return_in_a_child", return_in_a_child},
          {"hang_up_a_child", hang_up_a_child}};
}

}  // namespace pollux::test
