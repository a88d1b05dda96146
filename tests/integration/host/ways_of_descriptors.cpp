// Descriptors: programs that start without some of the standard ones, and those whose children outlive them.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "probe.hpp"

namespace pollux::test {

namespace {

namespace fs = std::filesystem;

// A daemon's: nothing that the host or its reporters open may be taken for standard output or error.
void without_standard_descriptors() {
  const int out = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100);
  for (int number = 0; number <= 2; ++number) ::close(number);
  const std::string file = (fs::path(folder) / "pollux.toml").string();
  std::ofstream(file) << with_plugin("file") + "[reporter.options]\npath = \"" + folder + "/events.jsonl\"\n";
  auto host = Host::from_file(file);
  if (!host) return void(::dprintf(out, "%s\n", host.error().message().c_str()));
  if (!host->reload_on(SIGHUP)) return;
  for (int number = 0; number <= 2; ++number) {
    std::error_code error;
    const fs::path to = fs::read_symlink("/proc/self/fd/" + std::to_string(number), error);
    ::dprintf(out, "%s ", to.c_str());
  }
  const TelemetryContext tele = host->telemetry();
  tele.count("n");
  tele.count("not UTF-8: \xff");  // which the host says in its log
  std::fprintf(stderr, "and the program something, too\n");
  host->shutdown(std::chrono::seconds(20));
  int lines = 0;
  std::ifstream events(fs::path(folder) / "events.jsonl");
  for (std::string line; std::getline(events, line);) lines += line.starts_with('{') ? 1 : 100;
  ::dprintf(out, "lines=%d\n", lines);
}

// A master that forks a worker without exec, and is killed: whether another can start while the worker lives.
void restart_beside_a_worker(const std::string& configuration) {
  int told[2];
  if (::pipe2(told, O_CLOEXEC) != 0) return;
  const pid_t master = ::fork();
  if (master == 0) {
    ::alarm(30);
    auto host = Host::from_text(configuration);
    if (!host) std::fprintf(stderr, "%s\n", host.error().message().c_str()), ::_exit(1);
    host->telemetry().count("master");
    host->flush(std::chrono::seconds(10));
    const pid_t worker = ::fork();
    if (worker == 0) {
      ::alarm(30);
      const pid_t me = ::getpid();
      [[maybe_unused]] const auto written = ::write(told[1], &me, sizeof me);
    }
    for (;;) ::pause();
  }
  pid_t worker = 0;
  [[maybe_unused]] const auto got = ::read(told[0], &worker, sizeof worker);
  ::kill(master, SIGKILL);
  ::waitpid(master, nullptr, 0);
  auto host = Host::from_text(configuration);
  if (!host) std::fprintf(stderr, "%s\n", host.error().message().c_str());
  const bool lives = worker > 0 && ::kill(worker, 0) == 0;
  std::printf("worker_lives=%d restarted=%d\n", int(lives), int(host.has_value()));
  if (lives) ::kill(worker, SIGKILL);
}

void restart_with_a_file() {
  restart_beside_a_worker(with_plugin("file") + "[reporter.options]\npath = \"" + folder +
                          "/events.jsonl\"\n");
}

void restart_with_a_page() {
  restart_beside_a_worker(with_plugin("prometheus") + "[reporter.options]\nlisten = \"127.0.0.1:" +
                          std::to_string(20000 + ::getpid() % 20000) + "\"\n");
}

}  // namespace

Ways ways_of_descriptors() {
  return {{"without_standard_descriptors", without_standard_descriptors},
          {"restart_with_a_file", restart_with_a_file},
          {"restart_with_a_page", restart_with_a_page}};
}

}  // namespace pollux::test
