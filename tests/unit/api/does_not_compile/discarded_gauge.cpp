// expect: the callback is called for as long as this is kept
#pragma GCC diagnostic error "-Wunused-result"
#include <pollux/pollux.hpp>

int main() {
  const pollux::TelemetryContext tele;
#ifdef FIXED
  const auto gauge = tele.observed_gauge("depth", [] { return 1; });
#else
  tele.observed_gauge("depth", [] { return 1; });
#endif
}
