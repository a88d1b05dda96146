// collectd, a StatsD server that is strict about lines, and what it writes to its CSV files each second.
#ifdef POLLUX_COLLECTD

#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"
#include "loopback.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;

namespace {

class Collectd {
 public:
  Collectd() : port_(free_port(SOCK_DGRAM)) {
    std::ofstream(folder_.file("collectd.conf"))
        << "BaseDir \"" << folder_.path().string() << "\"\nPIDFile \"" << folder_.file("pid")
        << "\"\nPluginDir \"" POLLUX_COLLECTD_PLUGINS "\"\nInterval 1\nHostname \"test\"\nFQDNLookup false\n"
        << "LoadPlugin logfile\n<Plugin logfile>\nLogLevel info\nFile \"stderr\"\n</Plugin>\n"
        << "LoadPlugin csv\n<Plugin csv>\nDataDir \"" << folder_.file("csv") << "\"\n</Plugin>\n"
        << "LoadPlugin statsd\n<Plugin statsd>\nHost \"127.0.0.1\"\nPort \"" << port_
        << "\"\nTimerSum true\nTimerCount true\n</Plugin>\n";
    ChildOptions options;
    options.program = POLLUX_COLLECTD;
    options.arguments = {"-f", "-C", folder_.file("collectd.conf")};
    process_.emplace(options);
    REQUIRE(process_->wait_for_error("Listening on"));
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool wait_until(const std::function<bool()>& condition) {
    return process_->wait_until(condition);
  }
  [[nodiscard]] const std::string& log() const { return process_->error(); }

  // The values of one metric, a second each; its name begins with collectd's type, "derive-", "gauge-".
  [[nodiscard]] std::vector<double> values(const std::string& name) const {
    std::vector<double> all;
    const std::filesystem::path folder = folder_.file("csv/test/statsd");
    if (!std::filesystem::exists(folder)) return all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string found = file.path().filename().string();
      if (found.size() != name.size() + 11 || !found.starts_with(name + "-")) continue;  // "-2026-11-21"
      for (const std::string& line : lines_of(file.path())) {
        const std::size_t comma = line.find(',');
        if (comma != line.npos && line[0] != 'e') all.push_back(std::stod(line.substr(comma + 1)));
      }
    }
    return all;
  }
  [[nodiscard]] double last(const std::string& name) const {
    const std::vector<double> all = values(name);
    return all.empty() ? 0.0 : all.back();
  }
  [[nodiscard]] double total(const std::string& name) const {
    double sum = 0;
    for (const double value : values(name)) sum += value == value ? value : 0;  // NaN: nothing in that second
    return sum;
  }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  std::optional<ChildProcess> process_;
};

}  // namespace

// It leaves out timers below a microsecond, so scopes are not looked at.
TEST_CASE("collectd has every value exactly, and finds no fault in any line", "[collectd]") {
  Collectd collectd;
  auto host = host_for(collectd.port(), "prefix = 'app'\n");
  const auto tele = host.telemetry();
  auto handle = tele.counter("handled");
  for (int i = 1; i <= 500; ++i) {
    const auto step = tele("step", {{"i", i}});
    tele.count("items", i);
    tele.histogram("bytes", 20);
    handle.add(2);
  }
  tele.gauge("depth", 7.5);
  tele.gauge("level", 5);
  tele.gauge("level", -40.25);
  tele.metric("user", "ann");
  tele.metric("user", "bob");
  host.flush();
  REQUIRE(collectd.wait_until([&] { return collectd.last("objects-app.user") > 0; }));
  REQUIRE(collectd.wait_until([&] { return collectd.last("derive-app.step.items") == 125250; }));
  CHECK(collectd.wait_until([&] { return collectd.last("derive-app.handled") == 1000; }));
  CHECK(collectd.wait_until([&] { return collectd.total("gauge-app.step.bytes-count") == 500; }));
  CHECK(collectd.total("latency-app.step.bytes-sum") == Approx(10.0));  // 500 times 20 ms
  CHECK(collectd.last("gauge-app.depth") == 7.5);
  CHECK(collectd.last("gauge-app.level") == -40.25);
  INFO(collectd.log());
  CHECK(collectd.log().find("Unable to parse") == std::string::npos);
}

#endif
