// expect: no matching function for call
#include <pollux/pollux.hpp>

int main() {
  const pollux::TelemetryContext tele;
#ifdef FIXED
  tele.counter("sent", {.unit = "By"}).add(3);
#else
  tele.count("sent", 3, {.unit = "By"});
#endif
}
