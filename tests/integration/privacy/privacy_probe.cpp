// A program with the library: privacy_probe CONFIG. Emits every canary by every way that a value can enter,
// and prints what the summary holds.
#include <cstdio>
#include <string>
#include <string_view>

#include <pollux/pollux.hpp>

#include "canaries.hpp"

namespace {

namespace canary = pollux::test::canary;

void emit(const pollux::TelemetryContext& tele) {
  for (int i = 0; i < 60; ++i) tele.count("filler", 1);
  {
    auto scope = tele("privacy", {{"db_password", canary::under_key}, {"note", canary::value}});
    scope.set(canary::key, 1);
    scope.set("long", canary::beyond);
    const auto below = tele(canary::scope);
    tele.gauge(canary::metric, 1.5);
    tele.metric("text", canary::metric_value);
    tele.metric("session_token", canary::metric_under_key);
  }
  for (const std::string_view city : {std::string_view("city-1"), std::string_view("city-2"), canary::third})
    static_cast<void>(tele("visit", {{"city", city}}));
  static_cast<void>(tele(canary::bad_name));
  pollux::Counter(tele.counter(canary::metric, {{"note", canary::value}})).add(2);
}

}  // namespace

int main(int, char** argv) {
  auto host = pollux::Host::from_file(argv[1]);
  if (!host) {
    std::fprintf(stderr, "%s\n", host.error().message().c_str());
    return 1;
  }
  emit(host->telemetry());
  host->flush();
  if (const auto snapshot = host->snapshot("summary")) std::printf("%s\n", snapshot->c_str());
  return 0;
}
