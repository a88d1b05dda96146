// expect: Pollux takes no pointer, array or function as a value
#include <pollux/pollux.hpp>

int answer() { return 42; }

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const auto scope = tele("scope", {{"key", answer()}});
#else
  const auto scope = tele("scope", {{"key", answer}});
#endif
}
