// A plugin that is as careless with its options as one can be: it quotes them in its log, and when it fails.
#include <stdexcept>
#include <string>

#include <pollux/sdk/plugin.hpp>

struct Quotes {
  static constexpr pollux::OptionSpec options[] = {
      {"plain", "string", "\"\"", "", "No secret"},
      {"url", "string", "\"\"", "", "No secret by its schema"},
      {"by_schema", "string", "\"\"", "secret", "A secret by its schema alone"},
      {"salt", "string", "\"\"", "", "A secret by its name, if redaction says so"},
      {"count", "int", "0", "", "A number"},
      {"fail", "bool", "false", "", "Fail at the start, and tell everything"},
  };

  Quotes(const pollux::Options& options, pollux::HostView host)
      : all_("plain " + std::string(options.string("plain")) + ", url " + std::string(options.string("url")) +
             ", by_schema " + std::string(options.string("by_schema")) + ", salt " +
             std::string(options.string("salt"))),
        fails_(options.boolean("fail")) {
    host.warning("made with " + all_);
  }
  void start() const {
    if (fails_) throw std::runtime_error("cannot start with " + all_);
  }
  void record_timing(const pollux::Timing&) {}

  std::string all_;
  bool fails_;
};
POLLUX_REPORTER_PLUGIN(Quotes, "quotes", "1.0.0", "Quotes its options")
