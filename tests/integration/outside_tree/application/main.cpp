// An application outside the tree, linked to the installed library: what it emits reaches its own reporter.
#include <iostream>

#include <pollux/pollux.hpp>

struct Printer {
  void record_timing(const pollux::Timing& timing) { std::cout << "timing " << timing.scope() << '\n'; }
  void record_metric(const pollux::Metric& metric) {
    std::cout << metric.metric_type() << ' ' << metric.scope() << ' ' << metric.number() << '\n';
  }
};

int main() {
  pollux::ContextOptions options;
  options.enabled = true;
  const pollux::TelemetryContext tele(options, Printer{});
  {
    const auto step = tele("pipeline.step", {{"rows", 12}});
    tele.gauge("efficiency", 0.5);
  }
  tele.flush();
}
