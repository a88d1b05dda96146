// [snippet slowest]
// slowest: a Pollux reporter plugin that prints the slowest scopes when the program ends.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string>
#include <vector>

#include <pollux/sdk/plugin.hpp>

class Slowest {
 public:
  // Key, type with range, default as TOML, flags, summary.
  static constexpr pollux::OptionSpec options[] = {
      {"count", "int[1..100]", "3", "", "Number of scopes to print"},
  };

  explicit Slowest(const pollux::Options& options)
      : count_(static_cast<std::size_t>(options.int64("count"))) {}

  // Called each time a scope has ended. The event is valid during the call only, so the path is copied.
  void record_timing(const pollux::Timing& timing) {
    scopes_.push_back({timing.duration(), std::string(timing.scope())});
    std::sort(scopes_.begin(), scopes_.end(), [](const Ended& a, const Ended& b) { return a.time > b.time; });
    if (scopes_.size() > count_) scopes_.pop_back();
  }

  // Called once, at the end.
  void stop() {
    std::cout << "slowest scopes:\n";
    for (const Ended& scope : scopes_) {
      std::cout << std::chrono::duration<double, std::milli>(scope.time).count() << " ms  " << scope.path
                << '\n';
    }
    std::cout.flush();
  }

 private:
  struct Ended {
    std::chrono::nanoseconds time;
    std::string path;
  };

  std::size_t count_;
  std::vector<Ended> scopes_;
};

POLLUX_REPORTER_PLUGIN(Slowest, "slowest", "0.1.0", "Prints the slowest scopes at the end")
// [end]
