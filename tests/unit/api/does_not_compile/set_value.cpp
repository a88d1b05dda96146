// expect: Pollux takes no pointer, array or function as a value
#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  auto scope = tele("scope");
  scope.set("key", 0);
#else
  auto scope = tele("scope");
  scope.set("key", nullptr);
#endif
}
