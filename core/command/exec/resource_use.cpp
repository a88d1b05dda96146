#include "command/exec/resource_use.hpp"

namespace pollux::command {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec * 1'000'000 + time.tv_usec) / 1e6;
}

}  // namespace

// What adds up over several commands is a counter.
void record_use(const TelemetryContext& telemetry, const rusage& use, std::string_view command) {
  constexpr long kibibyte = 1024;  // of ru_maxrss, see getrusage(2)
  constexpr long block = 512;      // of ru_inblock and ru_oublock
  const Attr by[] = {{"command", command}};
  telemetry.count("user_time_s", seconds(use.ru_utime), by);
  telemetry.count("system_time_s", seconds(use.ru_stime), by);
  telemetry.gauge("max_memory_bytes", use.ru_maxrss * kibibyte, by);
  telemetry.count("minor_page_faults", use.ru_minflt, by);
  telemetry.count("major_page_faults", use.ru_majflt, by);
  telemetry.count("voluntary_context_switches", use.ru_nvcsw, by);
  telemetry.count("involuntary_context_switches", use.ru_nivcsw, by);
  telemetry.count("disk_read_bytes", use.ru_inblock * block, by);
  telemetry.count("disk_written_bytes", use.ru_oublock * block, by);
}

}  // namespace pollux::command
