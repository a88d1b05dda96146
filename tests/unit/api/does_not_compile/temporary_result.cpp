// expect: This Result is a temporary and gone after this statement
#include <pollux/pollux.hpp>

int main() {
#ifdef FIXED
  auto host = pollux::Host::from_text("");
  auto tele = host->telemetry();
#else
  auto tele = pollux::Host::from_text("")->telemetry();
#endif
}
