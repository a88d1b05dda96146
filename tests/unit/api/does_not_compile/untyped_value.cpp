// expect: Pollux takes what an atomic holds, not the atomic: pass value.load().
#include <atomic>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  tele.metric("flag", std::atomic<bool>(true).load());
#else
  tele.metric("flag", std::atomic<bool>(true));
#endif
}
