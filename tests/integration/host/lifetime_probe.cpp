// lifetime_probe WAY [FOLDER]: one process for each way in which a program, its threads and its children end
// around their telemetry; the tests beside it read what it prints.
#include "probe.hpp"

using namespace pollux::test;

// A forked child is not searched for leaks by the address sanitizer: the search takes locks of the
// sanitizer's allocator, which it does not hold over fork, so that another thread may hold one for ever.
extern "C" [[gnu::visibility("default")]] int __lsan_is_turned_off() {
  static const pid_t first_process = getpid();
  return getpid() != first_process;
}

int main(int argc, char** argv) {
  __lsan_is_turned_off();  // learns which process is the first
  Ways ways;
  for (const auto& of :
       {ways_of_forking, ways_of_forking_in_calls, ways_of_forking_with_plugins, ways_of_exiting,
        ways_of_ending_threads, ways_of_ending_scopes_elsewhere, ways_of_hosts, ways_of_leaving_hosts_open,
        ways_of_loading, ways_of_logging, ways_of_signals, ways_of_descriptors}) {
    ways.merge(of());
  }
  const auto way = ways.find(argc >= 2 ? argv[1] : "");
  if (way == ways.end()) return 2;
  if (argc >= 3) folder = argv[2];
  way->second();
  return 0;
}
