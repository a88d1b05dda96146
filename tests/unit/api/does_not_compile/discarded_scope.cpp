// expect: the scope ends at once unless it is kept
#pragma GCC diagnostic error "-Wunused-result"
#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const auto scope = tele("scope");
#else
  tele("scope");
#endif
}
