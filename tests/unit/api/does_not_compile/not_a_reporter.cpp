// expect: A reporter needs record_timing(const pollux::Timing&), record_metric(const pollux::Metric&) or
#include <pollux/pollux.hpp>

struct Wrong {
#ifdef FIXED
  void record_timing(const pollux::Timing&) {}
#else
  void record_timings(const pollux::Timing&) {}
#endif
};

int main() { pollux::TelemetryContext tele{Wrong{}}; }
