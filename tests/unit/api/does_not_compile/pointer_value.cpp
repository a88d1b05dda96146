// expect: Pollux takes no pointer, array or function as a value
#include <memory>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const auto number = std::make_unique<int>(1);
  const auto scope = tele("scope", {{"key", *number}});
#else
  const auto number = std::make_unique<int>(1);
  const auto scope = tele("scope", {{"key", number.get()}});
#endif
}
