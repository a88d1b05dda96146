// The plugin `summary`: the SDK's Summary with options, its report printed at the end.
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pollux/sdk/plugin.hpp>
#include <pollux/sdk/summary.hpp>

namespace {

class SummaryReporter : public pollux::Summary {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr pollux::OptionSpec options[] = {
      {"print", "bool", "true", "", "Print the report when the reporter stops"},
      {"target", "enum(stderr,stdout)", "\"stderr\"", "", "Where the report is printed"},
      {"max_scopes", "int", "10000", "",
       "Timed paths, and as many metrics, that are told apart, 1 to 1000000; the rest are one row"},
  };

  explicit SummaryReporter(const pollux::Options& options)
      : Summary(read_max_scopes(options)),
        print_(options.boolean("print", true)),
        stream_(options.string("target", "stderr") == "stdout" ? stdout : stderr) {}

  void stop() {
    if (!print_) return;
    const std::string text = report();
    if (std::fwrite(text.data(), 1, text.size(), stream_) != text.size() || std::fflush(stream_) != 0) {
      throw std::runtime_error(std::string("cannot print the report to ") +
                               (stream_ == stdout ? "stdout" : "stderr"));
    }
  }

 private:
  static std::size_t read_max_scopes(const pollux::Options& options) {
    const std::int64_t wanted = options.int64("max_scopes", default_max_scopes);
    if (wanted < 1 || wanted > 1'000'000) {
      options.reject("max_scopes", "expected 1 to 1000000; found " + std::to_string(wanted));
    }
    return static_cast<std::size_t>(wanted);
  }

  bool print_;
  std::FILE* stream_;
};

}  // namespace

POLLUX_REPORTER_PLUGIN(SummaryReporter, "summary", "1.0.0",
                       "Keeps calls, errors and durations of every scope and prints them at the end")
