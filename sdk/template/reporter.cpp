// my_reporter: a Pollux reporter plugin. As it stands it prints every event; keep the members you need and
// delete the others, for each is optional as long as record_timing or record_metric is there.
#include <iostream>
#include <string>
#include <string_view>

#include <pollux/sdk/plugin.hpp>

class MyReporter {
 public:
  // What the operator may write under [reporter.options]: key, type, default as TOML, flags, summary.
  static constexpr pollux::OptionSpec options[] = {
      {"prefix", "string", "\"\"", "", "Put in front of every line"},
  };

  // Check the options; open and connect nothing yet. options.reject("prefix", "why") refuses one.
  explicit MyReporter(const pollux::Options& options) : prefix_(options.string("prefix")) {}

  // Open files and sockets, start threads. An exception's text is what the operator reads.
  void start() {}

  // A scope ended.
  void record_timing(const pollux::Timing& timing) {
    std::cout << prefix_ << "timing " << timing.scope() << ' ' << timing.duration_s() << " s";
    print(timing.attributes());
  }

  // A counter, a gauge, one observation of a histogram, or an untyped value.
  void record_metric(const pollux::Metric& metric) {
    std::cout << prefix_ << metric.metric_type() << ' ' << metric.scope() << ' ';
    print(metric.value());
    print(metric.attributes());
  }

  // Make what was recorded visible where it goes.
  void flush() { std::cout.flush(); }

  // Flush, then let go of what start acquired.
  void stop() { flush(); }

 private:
  static void print(const pollux::Value& value) {
    value.visit([](const auto& held) { std::cout << held; });
  }
  static void print(const pollux::Attributes& attributes) {
    for (const pollux::Attribute& attribute : attributes) {
      std::cout << ' ' << attribute.key << '=';
      print(attribute.value);
    }
    std::cout << '\n';
  }

  std::string prefix_;
};

POLLUX_REPORTER_PLUGIN(MyReporter, "my_reporter", "0.1.0", "Prints every event")
