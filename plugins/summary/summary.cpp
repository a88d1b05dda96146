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
  // Nobody reads a sum within 20 ms; waking for each few events costs more than summing them.
  static constexpr std::string_view batch = "1024|20ms";
  static constexpr pollux::OptionSpec options[] = {
      {"print", "bool", "true", "", "Print the report when the reporter stops"},
      {"target", "enum(stderr,stdout)", "\"stderr\"", "", "Where the report is printed"},
      {"max_scopes", "int[1..1000000]", "10000", "",
       "Timed paths, and as many metrics, that are told apart; the rest are one row"},
  };

  explicit SummaryReporter(const pollux::Options& options)
      : Summary(static_cast<std::size_t>(options.int64("max_scopes", default_max_scopes))),
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
  bool print_;
  std::FILE* stream_;
};

}  // namespace

POLLUX_REPORTER_PLUGIN(SummaryReporter, "summary", "1.0.0",
                       "Keeps calls, errors and durations of every scope and prints them at the end")
