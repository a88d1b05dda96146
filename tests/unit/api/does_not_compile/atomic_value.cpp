// expect: Pollux takes what an atomic holds, not the atomic: pass value.load().
#include <atomic>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  std::atomic<int> depth{42};
  const auto scope = tele("scope", {{"key", depth.load()}});
#else
  std::atomic<int> depth{42};
  const auto scope = tele("scope", {{"key", depth}});
#endif
}
