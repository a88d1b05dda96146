// expect: Pass std::move(reporter) to give the reporter away, or std::ref(reporter) to keep it.
#include <functional>

#include <pollux/pollux.hpp>

struct Reporter {
  void record_metric(const pollux::Metric&) {}
};

int main() {
  Reporter reporter;
#ifdef FIXED
  pollux::TelemetryContext tele{std::ref(reporter)};
#else
  pollux::TelemetryContext tele{reporter};
#endif
}
