// A plugin whose constructor leaves a file: proof that somebody loaded it.
#include <cstdio>
#include <cstdlib>

#include <pollux/sdk/plugin.hpp>

namespace {

[[gnu::constructor]] void leave_trace() {
  const char* path = std::getenv("TRACE_OF_LOADING");
  if (!path) return;
  if (std::FILE* file = std::fopen(path, "w")) std::fclose(file);
}

}  // namespace

struct TracesItsLoading {
  static constexpr std::string_view license = "MIT";
  static constexpr pollux::OptionSpec options[] = {
      {"path", "string", "", "required", "File to write"},
      {"token", "string", "", "secret", "Sent along"},
      {"level", "enum(info,debug)", "\"info\"", "", "How much to say"},
      {"interval", "duration", "\"1s\"", "", "Between two writes"},
  };

  explicit TracesItsLoading(const pollux::Options&) {}
  void record_timing(const pollux::Timing&) {}
};
POLLUX_REPORTER_PLUGIN(TracesItsLoading, "traces_its_loading", "2.3.4", "Leaves a file when it is loaded")
