// Writes to a database until it is killed: scopes and metrics, each with one attribute. In: the plugins'
// folder and the database's path.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const std::string toml = "[telemetry]\nenabled = true\n[plugins]\npath = ['" + std::string(arguments[1]) +
                           "']\n[[reporter]]\nplugin = 'sqlite'\n[reporter.options]\npath = '" +
                           arguments[2] + "'\n";
  auto host = pollux::Host::from_text(toml);
  if (!host) {
    std::fprintf(stderr, "%s\n", host.error().message().c_str());
    return 1;
  }
  const auto tele = host->telemetry();
  for (int i = 0;; ++i) {
    const auto step = tele("step", {{"i", i}});
    tele.count("items", 1, {{"i", i}});
    if (i % 100 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}
