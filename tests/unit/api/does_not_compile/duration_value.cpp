// expect: Pollux takes a duration as a number: pass value.count() and name the unit in the key
#include <chrono>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const std::chrono::milliseconds wait(3);
  const auto scope = tele("scope", {{"key", wait.count()}});
#else
  const std::chrono::milliseconds wait(3);
  const auto scope = tele("scope", {{"key", wait}});
#endif
}
