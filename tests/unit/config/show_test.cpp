// Settings shown as TOML.
#include <algorithm>

#include "config_test.hpp"

namespace pollux::config {

namespace {

constexpr std::string_view rich = R"(
[telemetry]
enabled = false
flush_interval = "1.5s"
ring_size = "1MiB"
[plugins]
path = ["x"]
on_error = "skip"
[redaction]
keys = []
[[reporter]]
name = "first"
plugin = "./libpollux_log.so"
sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
include = ["app.**", "db.*"]
exclude = ["app.health"]
sample = 0.125
overflow = "drop_oldest"
retry.max_age = "1m"
health.failures = 7
[reporter.options]
text = "quote \" backslash \\ newline \n tab \t bell \u0007 del \u007f é $${literal}"
number = 1.0
tiny = 1e-300
none = nan
most = -inf
whole = -9223372036854775808
"odd key" = true
empty = {}
nothing = []
list = [1, [2.5], { three = [{}] }]
[reporter.options.nested.deep]
x = 1
[[reporter]]
plugin = "summary"
enabled = false
)";

// Of the same text, positions apart, for those of the shown text differ.
bool same(const Option& left, const Option& right) {
  if (left.key != right.key || left.is_table != right.is_table || left.secret != right.secret) return false;
  if (left.value.index() != right.value.index()) return false;
  const auto* children = std::get_if<std::vector<Option>>(&left.value);
  if (!children) {
    const auto* number = std::get_if<double>(&left.value);
    if (number && *number != *number) return std::get<double>(right.value) != std::get<double>(right.value);
    return std::visit(
        [&](const auto& value) {
          using T = std::remove_cvref_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::vector<Option>>)
            return false;
          else
            return value == std::get<T>(right.value);
        },
        left.value);
  }
  const auto& others = std::get<std::vector<Option>>(right.value);
  return std::equal(children->begin(), children->end(), others.begin(), others.end(), same);
}

}  // namespace

TEST_CASE("what is shown loads as the same settings") {
  const Settings settings = loaded(rich);
  const std::string text = show(settings);
  INFO(text);
  const Settings again = loaded(text);
  CHECK(show(again) == text);
  CHECK(again.telemetry.enabled == Enabled::off);
  CHECK(again.telemetry.flush_interval == settings.telemetry.flush_interval);
  CHECK(again.telemetry.ring_size == settings.telemetry.ring_size);
  CHECK(again.plugins.path == settings.plugins.path);
  CHECK(again.plugins.on_error == settings.plugins.on_error);
  CHECK(again.redaction.keys.empty());
  REQUIRE(again.reporters.size() == 2);
  CHECK(again.reporters[0].name == "first");
  CHECK(again.reporters[0].plugin == "./libpollux_log.so");
  CHECK(again.reporters[0].sha256 == "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  CHECK_FALSE(again.reporters[1].sha256);
  CHECK(again.reporters[0].include == settings.reporters[0].include);
  CHECK(again.reporters[0].exclude == settings.reporters[0].exclude);
  CHECK(again.reporters[0].sample == 0.125);
  CHECK(again.reporters[0].overflow == Overflow::drop_oldest);
  CHECK(again.reporters[0].retry.max_age == std::chrono::minutes(1));
  CHECK(again.reporters[0].health.failures == 7);
  CHECK(same(again.reporters[0].options, settings.reporters[0].options));
  CHECK_FALSE(again.reporters[1].enabled);
}

TEST_CASE("the shown settings of a sync host load too") {
  const std::string text = show(loaded("telemetry.delivery = \"sync\"\n[[reporter]]\nplugin = \"log\"\n"));
  INFO(text);
  CHECK(show(loaded(text)) == text);
  CHECK(text.find("overflow") == std::string::npos);
  CHECK(text.find("queue_bytes") == std::string::npos);
}

TEST_CASE("how events are gathered is shown as far as it is given") {
  const std::string text = show(loaded("[[reporter]]\nplugin = \"a\"\nbatch.delay = \"1s\"\n"));
  INFO(text);
  CHECK(text.find("batch.delay = \"1s\"") != std::string::npos);
  CHECK(text.find("batch.events") == std::string::npos);
  CHECK(show(loaded(text)) == text);
}

TEST_CASE("the shown settings of a changed run load under the same environment") {
  const Environment environment = variables({{"POLLUX_REPORTERS", "trace,summary"},
                                             {"POLLUX_PLUGIN_PATH", "/x:/y"},
                                             {"POLLUX_TELEMETRY_STRICT_SCOPES", "1"}});
  const std::string text = show(loaded(rich, environment));
  INFO(text);
  CHECK(show(loaded(text, environment)) == text);
}

TEST_CASE("no secret is shown") {
  const std::string text = show(loaded(R"(
[[reporter]]
plugin = "x"
[reporter.options]
url = "https://${USER}:${WORD}@host"
api_key = "hunter3"
plain = "seen"
[reporter.options.tokens]
hunter4 = "hunter5"
[[reporter.options.targets]]
password = "hunter6"
)",
                                       variables({{"USER", "hunter1"}, {"WORD", "hunter2"}})));
  INFO(text);
  CHECK(text.find("hunter") == std::string::npos);
  CHECK(text.find("url = \"[hidden]\"") != std::string::npos);
  CHECK(text.find("tokens = \"[hidden]\"") != std::string::npos);
  CHECK(text.find("targets = [{password = \"[hidden]\"}]") != std::string::npos);
  CHECK(text.find("plain = \"seen\"") != std::string::npos);
}

TEST_CASE("defaults are shown as the file would say them") {
  const std::string text = show(loaded("[[reporter]]\nplugin = \"log\"\n"));
  for (const char* line : {"[telemetry]\nenabled = \"env\"\n", "\nring_size = \"256KiB\"\n",
                           "\nsample = 1.0\n", "\nretry.initial_delay = \"100ms\"\n",
                           "\nhealth.failures = 3\n", "\nhealth.max_quarantine = \"5m\"\n",
                           "\noverflow = \"drop_newest\"\n", "\npath = [\"/etc/pollux/plugins\"]\n"}) {
    INFO(text);
    CHECK(text.find(line) != std::string::npos);
  }
}

}  // namespace pollux::config
