#include "process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace pollux::prometheus {
namespace {

using ::prometheus::MetricType;

PageFamily single(const char* name, const char* help, MetricType type, double value, const char* unit = "") {
  PageFamily family{{name, help, type, {}}, unit, {}};
  ::prometheus::ClientMetric& metric = family.family.metric.emplace_back();
  metric.counter.value = metric.gauge.value = value;
  return family;
}

// The fields of /proc/self/stat behind the program's name, which may contain anything; the first is field 3
// of proc(5).
std::vector<double> statistics() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t end = text.rfind(')');
  std::vector<double> fields;
  if (end == text.npos) return fields;
  std::istringstream rest(text.substr(end + 1));
  std::string state;
  rest >> state;
  fields.push_back(0);
  for (double field = 0; rest >> field;) fields.push_back(field);
  return fields;
}

double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

}  // namespace

Page process_metrics() {
  Page page;
  const std::vector<double> fields = statistics();
  const auto field = [&](std::size_t number) { return fields[number - 3]; };  // as proc(5) counts
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  if (fields.size() > 21) {
    page.push_back(single("process_cpu_seconds_total", "User and system CPU time in seconds",
                          MetricType::Counter, (field(14) + field(15)) / ticks, "seconds"));
    page.push_back(single("process_threads", "Threads", MetricType::Gauge, field(20)));
    page.push_back(single("process_start_time_seconds", "Start of the process in seconds since 1970 UTC",
                          MetricType::Gauge, boot_time() + field(22) / ticks, "seconds"));
    page.push_back(single("process_virtual_memory_bytes", "Virtual memory in bytes", MetricType::Gauge,
                          field(23), "bytes"));
    page.push_back(single("process_resident_memory_bytes", "Resident memory in bytes", MetricType::Gauge,
                          field(24) * static_cast<double>(::sysconf(_SC_PAGESIZE)), "bytes"));
  }
  std::error_code error;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
  if (!error) {
    const auto open = std::distance(begin(descriptors), end(descriptors)) - 1;  // but for the folder itself
    page.push_back(
        single("process_open_fds", "Open file descriptors", MetricType::Gauge, static_cast<double>(open)));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
    page.push_back(single("process_max_fds", "Most file descriptors that may be open", MetricType::Gauge,
                          static_cast<double>(limit.rlim_cur)));
  return page;
}

}  // namespace pollux::prometheus
