// expect: Pollux takes a bool, a number, an enum or UTF-8 text in char as a value
#include <vector>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  std::vector<bool> flags(3);
  const auto scope = tele("scope", {{"key", static_cast<bool>(flags[0])}});
#else
  std::vector<bool> flags(3);
  const auto scope = tele("scope", {{"key", flags[0]}});
#endif
}
