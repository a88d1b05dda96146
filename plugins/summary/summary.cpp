// The plugin `summary`: the SDK's Summary with options, its report printed at the end.
#include <cstddef>
#include <cstdint>
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
      {"by", "list<string[1..]>[..16]", "[]", "",
       "Attributes whose values break timings and metrics down, such as [\"level\"]"},
      {"max_scopes", "int[1..1000000]", "10000", "",
       "Timed paths, and as many metrics, that are told apart; the rest are one row, [other]"},
      {"max_series", "int[1..1000000]", "1000", "",
       "Series with attributes of one path that are told apart; the rest are one, [other]"},
      {"max_entries_per_scope", "int[0..1000000]", "0", "",
       "Events of each path that the snapshot has one by one, with all attributes; the last ones"},
  };

  explicit SummaryReporter(const pollux::Options& options)
      : Summary(read(options)),
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
  static pollux::SummaryOptions read(const pollux::Options& options) {
    const auto count = [&options](std::string_view key, std::size_t fallback) {
      return static_cast<std::size_t>(options.int64(key, static_cast<std::int64_t>(fallback)));
    };
    pollux::SummaryOptions read;
    read.max_scopes = count("max_scopes", read.max_scopes);
    read.max_series = count("max_series", read.max_series);
    read.max_entries_per_scope = count("max_entries_per_scope", read.max_entries_per_scope);
    read.by = options.strings("by");
    return read;
  }

  bool print_;
  std::FILE* stream_;
};

}  // namespace

POLLUX_REPORTER_PLUGIN(SummaryReporter, "summary", "1.0.0",
                       "Keeps calls, errors and durations of every scope and prints them at the end")
