// expect: Pollux takes what an optional holds, not the optional
#include <optional>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const std::optional<int> maybe;
  const auto scope = tele("scope", {{"key", maybe.value_or(0)}});
#else
  const std::optional<int> maybe;
  const auto scope = tele("scope", {{"key", maybe}});
#endif
}
