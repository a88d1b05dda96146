// What the environment changes.
#include "config/overrides.hpp"

#include "config_test.hpp"

namespace pollux::config {

namespace {

constexpr std::string_view three = R"(
[plugins]
on_error = "skip"
[[reporter]]
plugin = "log"
[[reporter]]
name = "errors"
plugin = "log"
enabled = false
queue = 7
[[reporter]]
plugin = "summary"
)";

std::string picture(const Settings& settings) {
  std::string text;
  for (const ReporterSettings& reporter : settings.reporters) {
    text += (reporter.enabled ? "+" : "-") + reporter.name + ' ';
  }
  return text;
}

Settings with_reporters(const std::string& names) {
  return loaded(three, variables({{"POLLUX_REPORTERS", names}}));
}

}  // namespace

TEST_CASE("POLLUX_REPORTERS leaves only the named reporters enabled, in its order") {
  CHECK(picture(loaded(three)) == "+log -errors +summary ");
  CHECK(picture(with_reporters("summary")) == "+summary -log -errors ");
  CHECK(picture(with_reporters("summary, errors")) == "+summary +errors -log ");
  CHECK(picture(with_reporters("")) == "+log -errors +summary ");
  CHECK(with_reporters("errors").reporters[0].queue == 7);
}

TEST_CASE(
    "Reporters that are picked otherwise go before POLLUX_REPORTERS, and faults name what picked them") {
  Surroundings surroundings = variables({{"POLLUX_REPORTERS", "log"}});
  surroundings.picked = "summary";
  surroundings.picked_by = "--reporters";
  const auto settings = load_text(three, "app.toml", surroundings);
  REQUIRE(settings);
  CHECK(picture(*settings) == "+summary -log -errors ");
  CHECK(settings->place({}) == "--reporters");
  surroundings.picked = "log;summary";
  const auto bad = load_text(three, "app.toml", surroundings);
  REQUIRE_FALSE(bad);
  CHECK(bad.error()[0].where == "--reporters");
}

TEST_CASE("POLLUX_REPORTERS adds a reporter of a plugin that no entry has") {
  const Settings settings = with_reporters("trace,log");
  CHECK(picture(settings) == "+trace +log -errors -summary ");
  const ReporterSettings& added = settings.reporters[0];
  CHECK(added.plugin == "trace");
  CHECK(added.on_error == OnError::skip);
  CHECK(added.include == std::vector<std::string>{"**"});
  CHECK(added.options.is_table);
  CHECK(settings.place(added.plugin_position) == "POLLUX_REPORTERS");
}

TEST_CASE("POLLUX_REPORTERS works without any file") {
  CHECK(picture(loaded("", variables({{"POLLUX_REPORTERS", "log"}}), {})) == "+log ");
}

TEST_CASE("POLLUX_REPORTERS with odd characters, a gap or a repeat is an error of its own") {
  for (const char* names : {"log;summary", "log,,summary", ",", "log,log", "9", "../log.so"}) {
    INFO(names);
    const Errors errors = errors_of("", variables({{"POLLUX_REPORTERS", names}}));
    CHECK(errors.front().where == "POLLUX_REPORTERS");
    CHECK(errors.front().expected ==
          "names of reporters or plugins, separated by commas, such as log,summary");
  }
}

TEST_CASE("POLLUX_TELEMETRY_STRICT_SCOPES turns strict scopes on, and never off") {
  const auto strict = [](const char* file, const char* value) {
    return loaded(file, variables({{"POLLUX_TELEMETRY_STRICT_SCOPES", value}})).telemetry.strict_scopes;
  };
  CHECK(strict("", "1"));
  CHECK(strict("", "true"));
  CHECK_FALSE(strict("", "0"));
  CHECK_FALSE(strict("", ""));
  CHECK(strict("telemetry.strict_scopes = true", "0"));
  CHECK(strict("telemetry.strict_scopes = true", "false"));
  const Errors errors = errors_of("", variables({{"POLLUX_TELEMETRY_STRICT_SCOPES", "maybe"}}));
  CHECK(errors.front().where == "POLLUX_TELEMETRY_STRICT_SCOPES");
  CHECK(errors.front().expected == "1, true, 0 or false");
}

TEST_CASE("POLLUX_PLUGIN_PATH is searched before the folders of the file, each folder once") {
  const Settings settings =
      loaded("plugins.path = [\"/a\", \"/b\"]", variables({{"POLLUX_PLUGIN_PATH", "/x::/b:here"}}));
  CHECK(settings.plugins.path ==
        std::vector<std::filesystem::path>{"/x", "/b", std::filesystem::current_path() / "here", "/a"});
  CHECK(loaded("", variables({{"POLLUX_PLUGIN_PATH", "/x"}})).plugins.path ==
        std::vector<std::filesystem::path>{"/x", "/etc/pollux/plugins"});
}

}  // namespace pollux::config
