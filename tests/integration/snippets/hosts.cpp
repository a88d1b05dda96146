// Snippets of README.md, docs/values.md and docs/log.md: a host from a file, its error, its log in the
// application's.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/log.hpp>
#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "temporary_folder.hpp"

namespace {

std::string reported;
int report(const std::string& message) {
  reported = message;
  return 1;
}

int start() {
  // [snippet result]
  auto host = pollux::Host::from_file("pollux.toml");
  if (!host) return report(host.error().message());
  auto tele = host->telemetry();  // the host must outlive what it hands out: a temporary one does not compile
  // [end]
  const auto step = tele("step");
  return 0;
}

void plan() {
  // [snippet readme]
  auto host = pollux::Host::from_file("pollux.toml");  // Result<Host>
  auto tele = host->telemetry();                       // cheap to copy
  {
    auto step = tele("pipeline.plan", {{"batch_size", 16}});
    tele.gauge("token_efficiency", 0.92);
    step.set("rows", 1200);
  }  // the timing is recorded here
  // [end]
}

// [snippet default_host]
void compact() {
  const auto scope = pollux::telemetry()("compact");
  pollux::telemetry().count("bytes", 4096);
}
// [end]

struct Logger {
  std::vector<std::string> lines;
  void write(pollux::LogLevel, std::string_view name, std::string_view reporter, std::string_view text) {
    lines.push_back(std::string(name) + ' ' + std::string(reporter) + ' ' + std::string(text));
  }
};

pollux::LogLevel level_of(pollux::LogLevel level) { return level; }

// Works in a folder with this pollux.toml, or with none.
class InFolder {
 public:
  explicit InFolder(const std::string& configuration) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(folder_.path());
    if (!configuration.empty()) std::ofstream("pollux.toml") << configuration;
  }
  InFolder(const InFolder&) = delete;
  InFolder& operator=(const InFolder&) = delete;
  ~InFolder() { std::filesystem::current_path(before_); }

 private:
  pollux::test::TemporaryFolder folder_;
  std::filesystem::path before_;
};

}  // namespace

TEST_CASE("The first program of the README records a scope and a gauge") {
  const InFolder here(
      "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
      "\"]\n[[reporter]]\nplugin = \"log\"\noptions.target = \"file\"\noptions.path = \"out\"\n");
  plan();
  const std::string text = pollux::test::text_of("out");
  CHECK(text.find("pipeline.plan.token_efficiency gauge=0.92") != std::string::npos);
  CHECK(text.find("batch_size=16 rows=1200") != std::string::npos);
}

TEST_CASE("A library records with the host that the program made the default one") {
  const auto host = pollux::Host::from_text("[telemetry]\nenabled = true\n");
  REQUIRE(host.has_value());
  host->make_default();
  compact();
  CHECK(host->ledger().emitted == 2);
}

TEST_CASE("A configuration that is missing is reported by the error's message") {
  const InFolder here("");
  CHECK(start() == 1);
  CHECK(reported.find("pollux.toml") != std::string::npos);
}

TEST_CASE("The host's log goes to the application's logger") {
  static Logger my_logger;
  // [snippet redirect log]
  pollux::redirect_log([](const pollux::LogLine& line) {
    my_logger.write(level_of(line.level), "pollux", line.reporter, line.text);
  });
  // [end]
  const InFolder here(
      "[telemetry]\nenabled = true\n[[reporter]]\nplugin = \"log\"\non_error = \"skip\"\n"
      "options.nothing = 1\n");
  ::setenv("POLLUX_PLUGIN_PATH", POLLUX_PLUGIN_DIR, 1);
  { const auto host = pollux::Host::from_file("pollux.toml"); }
  ::unsetenv("POLLUX_PLUGIN_PATH");
  CHECK(pollux::flush_log());
  pollux::redirect_log({});
  REQUIRE_FALSE(my_logger.lines.empty());
  CHECK(my_logger.lines.front().find("pollux ") == 0);
}
