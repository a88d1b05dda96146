// expect: This Host is a temporary and gone after this statement
#include <pollux/pollux.hpp>

int main() {
#ifdef FIXED
  pollux::Host host = pollux::Host::from_text("").value();
  auto tele = host.telemetry();
#else
  auto tele = pollux::Host::from_text("").value().telemetry();
#endif
}
