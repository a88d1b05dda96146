// What a right configuration becomes.
#include "config/load.hpp"

#include "config_test.hpp"
#include "redact/defaults.hpp"

namespace pollux::config {

using namespace std::chrono_literals;

TEST_CASE("an empty file gives the defaults and no reporters") {
  const Settings settings = loaded("");
  CHECK(settings.file == "/etc/pollux/app.toml");
  CHECK(settings.telemetry.enabled == Enabled::from_environment);
  CHECK_FALSE(settings.telemetry.strict_scopes);
  CHECK(settings.telemetry.delivery == Delivery::async);
  CHECK(settings.telemetry.flush_interval == 1s);
  CHECK(settings.telemetry.interval == 1s);
  CHECK(settings.telemetry.shutdown_timeout == 5s);
  CHECK(settings.telemetry.ring_size == 262'144);
  CHECK(settings.telemetry.max_scopes == 100'000);
  CHECK(settings.plugins.path == std::vector<std::filesystem::path>{"/etc/pollux/plugins"});
  CHECK(settings.plugins.on_error == OnError::fail);
  CHECK(settings.redaction.keys == redact::default_keys());
  CHECK(settings.redaction.max_length == 1024);
  CHECK(settings.reporters.empty());
}

TEST_CASE("a reporter with a plugin alone has every default") {
  const Settings settings = loaded("\n[[reporter]]\n  plugin = \"log\"\n");
  REQUIRE(settings.reporters.size() == 1);
  const ReporterSettings& reporter = settings.reporters[0];
  CHECK(reporter.name == "log");
  CHECK(reporter.plugin == "log");
  CHECK_FALSE(reporter.sha256);
  CHECK(reporter.enabled);
  CHECK(reporter.include == std::vector<std::string>{"**"});
  CHECK(reporter.exclude.empty());
  CHECK(reporter.sample == 1.0);
  CHECK(reporter.queue == 65'536);
  CHECK(reporter.queue_bytes == 32u << 20);
  CHECK(reporter.batch == BatchSettings{});
  CHECK(reporter.overflow == Overflow::drop_newest);
  CHECK(reporter.block_timeout == 1s);
  CHECK(reporter.retry.max_age == 1h);
  CHECK(reporter.retry.initial_delay == 100ms);
  CHECK(reporter.retry.max_delay == 10s);
  CHECK(reporter.health.failures == 3);
  CHECK(reporter.health.quarantine == 1s);
  CHECK(reporter.health.max_quarantine == 5min);
  CHECK(reporter.health.call_budget == 10s);
  CHECK(reporter.on_error == OnError::fail);
  CHECK(reporter.options.is_table);
  CHECK(std::get<std::vector<Option>>(reporter.options.value).empty());
  CHECK(settings.place(reporter.position) == "/etc/pollux/app.toml:2:1");
  CHECK(settings.place(reporter.plugin_position) == "/etc/pollux/app.toml:3:12");
}

TEST_CASE("every key is read") {
  const Settings settings = loaded(R"(
[telemetry]
enabled = true
strict_scopes = true
delivery = "async"
flush_interval = "250ms"
interval = "10ms"
shutdown_timeout = "1.5s"
ring_size = 65536
max_scopes = 10

[plugins]
path = ["a", "/b"]
on_error = "skip"

[redaction]
keys = ["ssn"]
max_length = 64

[[reporter]]
name = "errors"
plugin = "/opt/libpollux_log.so"
enabled = false
include = ["app.*", "db.**"]
exclude = ["app.health-check"]
sample = 0.25
queue = 100
queue_bytes = "1MiB"
overflow = "block"
block_timeout = "10ms"
on_error = "fail"
[reporter.batch]
events = 64
delay = "50ms"
[reporter.retry]
max_age = "2m"
initial_delay = "1s"
max_delay = "2m"
[reporter.health]
failures = 0
quarantine = "20ms"
max_quarantine = "24h"
call_budget = "1h"
[reporter.options]
format = "json"
rotate = { files = 3 }
)");
  CHECK(settings.telemetry.enabled == Enabled::on);
  CHECK(settings.telemetry.strict_scopes);
  CHECK(settings.telemetry.flush_interval == 250ms);
  CHECK(settings.telemetry.interval == 10ms);
  CHECK(settings.telemetry.shutdown_timeout == 1500ms);
  CHECK(settings.telemetry.ring_size == 65'536);
  CHECK(settings.telemetry.max_scopes == 10);
  CHECK(settings.plugins.path == std::vector<std::filesystem::path>{"/etc/pollux/a", "/b"});
  CHECK(settings.plugins.on_error == OnError::skip);
  CHECK(settings.redaction.keys == std::vector<std::string>{"ssn"});
  CHECK(settings.redaction.max_length == 64);
  REQUIRE(settings.reporters.size() == 1);
  const ReporterSettings& reporter = settings.reporters[0];
  CHECK(reporter.name == "errors");
  CHECK(reporter.plugin == "/opt/libpollux_log.so");
  CHECK_FALSE(reporter.enabled);
  CHECK(reporter.include == std::vector<std::string>{"app.*", "db.**"});
  CHECK(reporter.exclude == std::vector<std::string>{"app.health-check"});
  CHECK(reporter.sample == 0.25);
  CHECK(reporter.queue == 100);
  CHECK(reporter.queue_bytes == 1u << 20);
  CHECK(reporter.batch == BatchSettings{64, 50ms});
  CHECK(reporter.overflow == Overflow::block);
  CHECK(reporter.block_timeout == 10ms);
  CHECK(reporter.retry.max_age == 2min);
  CHECK(reporter.retry.initial_delay == 1s);
  CHECK(reporter.retry.max_delay == 2min);
  CHECK(reporter.health.failures == 0);
  CHECK(reporter.health.quarantine == 20ms);
  CHECK(reporter.health.max_quarantine == 24h);
  CHECK(reporter.health.call_budget == 1h);
  CHECK(reporter.on_error == OnError::fail);
  CHECK(std::get<std::string>(entry(reporter.options, "format").value) == "json");
  CHECK(std::get<std::int64_t>(entry(entry(reporter.options, "rotate"), "files").value) == 3);
}

TEST_CASE("a pin keeps the place of its key") {
  const std::string hash(64, 'a');
  const Settings settings =
      loaded("[[reporter]]\nplugin = \"log\"\n  sha256 = \"${PIN}\"\n", variables({{"PIN", hash}}));
  CHECK(settings.reporters.at(0).sha256 == hash);
  CHECK(settings.place(settings.reporters.at(0).sha256_position) == "/etc/pollux/app.toml:3:3");
}

TEST_CASE("telemetry is switched by true, false and env") {
  CHECK(loaded("telemetry.enabled = true").telemetry.enabled == Enabled::on);
  CHECK(loaded("telemetry.enabled = false").telemetry.enabled == Enabled::off);
  CHECK(loaded("telemetry.enabled = \"env\"").telemetry.enabled == Enabled::from_environment);
}

TEST_CASE("a reporter's on_error follows that of the plugins, wherever that stands") {
  const Settings settings = loaded(R"(
[[reporter]]
plugin = "log"
[[reporter]]
plugin = "summary"
on_error = "fail"
[plugins]
on_error = "skip"
)");
  CHECK(settings.reporters[0].on_error == OnError::skip);
  CHECK(settings.reporters[1].on_error == OnError::fail);
}

TEST_CASE("a reporter is named after its plugin") {
  for (const auto& [plugin, name] : std::map<std::string, std::string>{{"log", "log"},
                                                                       {"./libpollux_otlp.so", "otlp"},
                                                                       {"/opt/audit.so", "audit"},
                                                                       {"pollux_x.dll", "pollux_x"},
                                                                       {"folder/custom", "custom"}}) {
    INFO(plugin);
    CHECK(loaded("[[reporter]]\nplugin = \"" + plugin + "\"").reporters[0].name == name);
  }
}

TEST_CASE("the queue keys may be absent under sync delivery") {
  const Settings settings =
      loaded("telemetry.delivery = \"sync\"\n[[reporter]]\nplugin = \"log\"\nsample = 0.5\n");
  CHECK(settings.telemetry.delivery == Delivery::sync);
}

TEST_CASE("options keep their types, their order, their nesting and their places") {
  const Settings settings = loaded(R"([[reporter]]
plugin = "x"
[reporter.options]
zeta = 1
alpha = 1.5
on = true
list = [1, ["two"], { three = 3 }]
[reporter.options.headers]
"content type" = "text"
)");
  const Option& options = settings.reporters[0].options;
  CHECK(options.is_table);
  CHECK(options.key.empty());
  const auto& entries = std::get<std::vector<Option>>(options.value);
  REQUIRE(entries.size() == 5);
  CHECK(entries[0].key == "zeta");
  CHECK(std::get<std::int64_t>(entries[0].value) == 1);
  CHECK(entries[0].position.line == 4);
  CHECK(entries[0].position.column == 8);
  CHECK(std::get<double>(entries[1].value) == 1.5);
  CHECK(std::get<bool>(entries[2].value));
  CHECK_FALSE(entries[3].is_table);
  const auto& list = std::get<std::vector<Option>>(entries[3].value);
  REQUIRE(list.size() == 3);
  CHECK(list[0].key.empty());
  CHECK(list[2].is_table);
  CHECK(std::get<std::int64_t>(entry(list[2], "three").value) == 3);
  CHECK(entries[4].key == "headers");
  CHECK(entries[4].position.line == 8);
  CHECK(std::get<std::string>(entry(entries[4], "content type").value) == "text");
}

TEST_CASE("messages call the file by its path as given, and paths are absolute") {
  Result<Settings, Errors> settings =
      load_text("[[reporter]]\nplugin = \"log\"\n", "conf/app.toml", variables());
  REQUIRE(settings);
  CHECK(settings->file == std::filesystem::current_path() / "conf/app.toml");
  CHECK(settings->plugins.path.front() == std::filesystem::current_path() / "conf/plugins");
  CHECK(settings->place(settings->reporters[0].plugin_position) == "conf/app.toml:2:10");
}

TEST_CASE("text without a file is relative to the working folder and called the configuration") {
  const Settings settings = loaded("", variables(), {});
  CHECK(settings.file.empty());
  CHECK(settings.plugins.path.front() == std::filesystem::current_path() / "plugins");
  CHECK(errors_of("x = 1", variables(), {}).front().where == "configuration:1:1");
}

TEST_CASE("POLLUX_CONFIG names the file, unless it is empty") {
  CHECK(file_from_environment(variables({{"POLLUX_CONFIG", "a/b.toml"}})) ==
        std::filesystem::path("a/b.toml"));
  CHECK_FALSE(file_from_environment(variables({{"POLLUX_CONFIG", ""}})));
  CHECK_FALSE(file_from_environment(variables()));
}

TEST_CASE("the process's environment is what getenv says") {
  const Environment environment = process_environment();
  CHECK(environment("PATH") == std::string(std::getenv("PATH")));
  CHECK_FALSE(environment("POLLUX_TEST_NOT_SET"));
}

TEST_CASE("What the file gives has its place, each item of a list its own") {
  const Settings settings = loaded(
      "[redaction]\nkeys = [\"a\",\n  \"b\"]\n[[reporter]]\nplugin = \"log\"\nsample = "
      "0.5\nretry.max_age = \"2s\"\n");
  const Given& keys = settings.redaction.given.at("keys");
  CHECK(settings.place(keys.value) == "/etc/pollux/app.toml:2:8");
  REQUIRE(keys.items.size() == 2);
  CHECK(settings.place(keys.items[0]) == "/etc/pollux/app.toml:2:9");
  CHECK(settings.place(keys.items[1]) == "/etc/pollux/app.toml:3:3");
  const GivenKeys& given = settings.reporters.at(0).given;
  CHECK(settings.place(given.at("sample").value) == "/etc/pollux/app.toml:6:10");
  CHECK(given.contains("retry"));
  CHECK_FALSE(given.contains("queue"));
  CHECK(settings.telemetry.given.empty());
}

}  // namespace pollux::config
