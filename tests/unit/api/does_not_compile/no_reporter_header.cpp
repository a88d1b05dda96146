// expect: A context is given reporters of the program's own: include <pollux/reporter.hpp> first.
#ifdef FIXED
#include <pollux/reporter.hpp>
#else
#include <pollux/telemetry.hpp>
namespace pollux {
class Timing;
}
#endif

struct Reporter {
  void record_timing(const pollux::Timing&) {}
};

int main() { pollux::TelemetryContext tele{Reporter{}}; }
