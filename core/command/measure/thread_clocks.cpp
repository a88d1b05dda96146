// Threads are told by the names that the host gives them.
#include "command/measure/thread_clocks.hpp"

#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace pollux::measure {

namespace {

using std::chrono::nanoseconds;

nanoseconds read(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) return {};  // the thread has ended meanwhile
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// The kernel's number for the processor clock of a thread (clock_getcpuclockid(3), linux/posix-timers.h).
clockid_t clock_of(pid_t thread) {
  return static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3) | 6u);
}

}  // namespace

ThreadTimes thread_times(const std::string& reporter) {
  const std::string worker = ("plx " + reporter).substr(0, 15);  // as much as the system keeps
  ThreadTimes times;
  times.caller = read(CLOCK_THREAD_CPUTIME_ID);
  std::error_code ignored;
  for (std::filesystem::directory_iterator at("/proc/self/task", ignored), end; at != end;
       at.increment(ignored)) {
    const pid_t thread = std::atoi(at->path().filename().c_str());
    if (thread == ::gettid()) continue;
    std::string name;
    std::getline(std::ifstream(at->path() / "comm"), name);
    (name == worker            ? times.worker
     : name == "plx collector" ? times.collector
                               : times.others) += read(clock_of(thread));
  }
  return times;
}

}  // namespace pollux::measure
