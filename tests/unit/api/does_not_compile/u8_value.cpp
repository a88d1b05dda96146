// expect: Pollux takes text as UTF-8 in char
#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const auto scope = tele("scope", {{"key", "text"}});
#else
  const auto scope = tele("scope", {{"key", u8"text"}});
#endif
}
