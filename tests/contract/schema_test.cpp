// The schema of every plugin that ships says all that its create refuses by one option: what `pollux config
// check` admits can be run.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "catch.hpp"
#include "command/conform/given_options.hpp"
#include "command/conform/host_side.hpp"
#include "config/load.hpp"
#include "load/options.hpp"
#include "load/plugin.hpp"
#include "load/plugin_file.hpp"
#include "load/request.hpp"
#include "schema_values.hpp"

using namespace pollux;
using config::Option;
using Children = std::vector<Option>;

namespace {

std::filesystem::path file_of(const std::string& plugin) {
  return std::string(POLLUX_PLUGIN_DIR) + "/libpollux_" + plugin + ".so";
}

Option text(const std::string& value) { return test::option_with(value); }

// What each needs, or what keeps rules over several options out of the way.
Option base_of(const std::string& plugin) {
  Option root = test::option_with(Children{}, true);
  const std::map<std::string, std::map<std::string, std::string>> bases = {
      {"file", {{"path", "events.jsonl"}}},
      {"log", {{"target", "file"}, {"path", "events.log"}}},
      {"prometheus", {{"push.url", "http://127.0.0.1:9091"}}},
      {"python", {{"module", "reporters"}, {"class", "Reporter"}}},
      {"sqlite", {{"path", "events.db"}}},
      {"statsd", {{"format", "dogstatsd"}}},
      {"trace", {{"path", "trace.json"}}},
  };
  if (const auto base = bases.find(plugin); base != bases.end()) {
    for (const auto& [key, value] : base->second) conform::set_option(root, key, text(value));
  }
  return root;
}

class Subject {
 public:
  explicit Subject(const std::string& plugin) : name_(plugin) {
    auto file = load::read_plugin_file(file_of(plugin));
    REQUIRE(file.has_value());
    auto opened = load::Plugin::open(*file, load::LoadFrom::installed);
    INFO((opened ? "" : opened.error().message()));
    REQUIRE(opened.has_value());
    plugin_ = *opened;
  }

  [[nodiscard]] const load::Manifest& manifest() const { return plugin_->manifest(); }

  // Checks the options and, when they are admitted, creates an instance of them. Returns whether they are.
  bool agree(const Option& options, const std::string& what) const {
    config::ReporterSettings reporter;
    reporter.plugin = name_;
    reporter.options = options;
    const auto checked = load::check_options({}, reporter, manifest());
    if (!checked) return false;
    const conform::HostSide host;
    const load::OptionTree tree(*checked);
    pollux_instance instance{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
    char message[512] = "";
    pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, sizeof message, -1, message, nullptr, 0};
    const std::int32_t status = plugin_->reporter().create(host.raw(), tree.root(), &instance, &result);
    INFO(name_ << ": " << what << ": " << message);
    CHECK(status == POLLUX_OK);
    if (status == POLLUX_OK) plugin_->reporter().destroy(instance.self);
    return true;
  }

 private:
  std::string name_;
  std::shared_ptr<const load::Plugin> plugin_;
};

std::string described(const Option& value) {
  if (const auto* held = std::get_if<std::string>(&value.value)) return '"' + held->substr(0, 60) + '"';
  if (const auto* held = std::get_if<std::int64_t>(&value.value)) return std::to_string(*held);
  if (const auto* held = std::get_if<double>(&value.value)) return std::to_string(*held);
  if (std::holds_alternative<bool>(value.value)) return "a bool";
  return value.is_table ? "a table" : "a list of " + std::to_string(std::get<Children>(value.value).size());
}

// A value that an option which has to be there beside another one may have.
Option usual_value(const load::OptionSpec& spec) {
  if (spec.value.type != load::OptionType::list) return text("a");
  const bool of_numbers =
      !spec.value.elements.empty() && spec.value.elements[0].type == load::OptionType::number;
  return test::option_with(Children{of_numbers ? test::option_with(1.5) : text("a")});
}

// `options` with `value` under the key; for a key such as "rules[].level" in a table of the list, together
// with what that table requires. `name` stands for a wildcard at the end of the key.
Option with_value(Option options, const load::Manifest& manifest, const load::OptionSpec& spec,
                  const Option& value, const std::string& name) {
  const std::size_t list = spec.key.find("[].");
  if (list != std::string::npos) {
    const std::string prefix = spec.key.substr(0, list + 3);
    Option item = test::option_with(Children{}, true);
    for (const load::OptionSpec& other : manifest.options) {
      if (other.required && other.key.starts_with(prefix))
        conform::set_option(item, other.key.substr(prefix.size()), usual_value(other));
    }
    conform::set_option(item, spec.key.substr(prefix.size()), value);
    conform::set_option(options, spec.key.substr(0, list), test::option_with(Children{item}));
    return options;
  }
  const std::size_t wildcard = spec.key.find_first_of("'*");
  if (wildcard == std::string::npos) {
    conform::set_option(options, spec.key, value);
    return options;
  }
  Option entry = value;
  entry.key = name;
  conform::set_option(options, spec.key.substr(0, wildcard - 1), test::option_with(Children{entry}, true));
  return options;
}

void try_option(const Subject& subject, const std::string& plugin, const load::OptionSpec& spec) {
  const bool is_wild = spec.key.find_first_of("'*") != std::string::npos;
  const std::vector<std::string> names = is_wild ? test::keys_for_patterns() : std::vector<std::string>{""};
  std::size_t admitted = 0, refused = 0;
  for (const std::string& name : names) {
    for (const Option& value : test::values_for(spec)) {
      const Option options = with_value(base_of(plugin), subject.manifest(), spec, value, name);
      const bool is_admitted = subject.agree(options, spec.key + " = " + described(value) + ' ' + name);
      ++(is_admitted ? admitted : refused);
    }
  }
  INFO(plugin << ": " << spec.key);
  CHECK((admitted > 0 || spec.value.type == load::OptionType::none));
  CHECK(refused > 0);
}

void try_plugin(const std::string& plugin) {
  if (!std::filesystem::exists(file_of(plugin))) return;  // its library is absent
  const Subject subject(plugin);
  REQUIRE(subject.agree(base_of(plugin), "nothing but what it needs"));
  for (const load::OptionSpec& spec : subject.manifest().options) try_option(subject, plugin, spec);
}

// What `config check` says of a reporter with these options, without the place of the reporter.
std::string faults(const std::string& plugin, const std::string& options) {
  const std::string toml = "[plugins]\npath = [\"" + std::string(POLLUX_PLUGIN_DIR) +
                           "\"]\n[[reporter]]\nplugin = \"" + plugin + "\"\n[reporter.options]\n" + options +
                           "\n";
  const auto settings = config::load_text(toml, "c.toml", [](std::string_view) { return std::nullopt; });
  REQUIRE(settings.has_value());
  const auto manifest = load::check_requested(*settings, settings->reporters.at(0));
  INFO((manifest ? "" : manifest.error().message()));
  REQUIRE(manifest.has_value());
  const auto checked = load::check_options(*settings, settings->reporters.at(0), *manifest);
  return checked ? "" : message_of(checked.error());
}

}  // namespace

TEST_CASE("What the schema of file admits, create takes") { try_plugin("file"); }
TEST_CASE("What the schema of log admits, create takes") { try_plugin("log"); }
TEST_CASE("What the schema of otlp admits, create takes") { try_plugin("otlp"); }
TEST_CASE("What the schema of prometheus admits, create takes") { try_plugin("prometheus"); }
TEST_CASE("What the schema of python admits, create takes") { try_plugin("python"); }
TEST_CASE("What the schema of sqlite admits, create takes") { try_plugin("sqlite"); }
TEST_CASE("What the schema of statsd admits, create takes") { try_plugin("statsd"); }
TEST_CASE("What the schema of summary admits, create takes") { try_plugin("summary"); }
TEST_CASE("What the schema of trace admits, create takes") { try_plugin("trace"); }

TEST_CASE(
    "A value out of range is reported with its place, what was found and what was expected, with units") {
  struct Row {
    const char* plugin;
    const char* options;
    const char* fault;
  };
  const Row rows[] = {
      {"log", "target = \"file\"\npath = \"x\"\nrotate.files = 5000000",
       "c.toml:8:16: option 'rotate.files' is the number 5000000; expected a whole number: 0 to 1000000"},
      {"log", "rules = [ { scoop = \"db.**\", level = \"loud\" } ]",
       "c.toml:6:13: plugin 'log' has no option 'rules[0].scoop'; expected one of rules[0].scope, "
       "rules[0].level, "
       "rules[0].failed_level, rules[0].warn_over; did you mean 'rules[0].scope'?\n"
       "c.toml:6:38: option 'rules[0].level' is the string 'loud'; expected one of \"debug\", \"info\", "
       "\"warning\", "
       "\"error\"\n"
       "c.toml:6:11: option 'rules[0].scope' of plugin 'log' is missing; expected rules[].scope = … in "
       "[reporter.options]; Pattern of the paths, such as \"db.**\""},
      {"log", "rotate.size = 100",
       "c.toml:6:15: option 'rotate.size' is the number 100; expected a size such as \"10MiB\", or a number "
       "of bytes: "
       "0, or 1KiB or more"},
      {"file", "path = \"x\"\nrotate.files = -3\nmode = \"0999\"",
       "c.toml:7:16: option 'rotate.files' is the number -3; expected a whole number: 0 to 1000000\n"
       "c.toml:8:8: option 'mode' is the string '0999'; expected permissions as octal digits, \"0600\" or "
       "more, such as "
       "\"0640\""},
      {"file", "path = \"logs/\"",
       "c.toml:6:8: option 'path' is the string 'logs/'; expected the path of a file, such as "
       "\"events.log\""},
      {"sqlite", "path = \"x\"\nbusy_timeout = \"61s\"",
       "c.toml:7:16: option 'busy_timeout' is the string '61s'; expected a duration such as \"250ms\": 0s to "
       "60s"},
      {"otlp", "bounds = [1, 2, 2]",
       "c.toml:6:17: option 'bounds[2]' is the number 2; expected more than the element before it: the list "
       "is "
       "ascending"},
      {"otlp", "resource.a.b = [1]",
       "c.toml:6:16: option 'resource.a.b' is a list; expected true or false or a whole number or a number "
       "or a string"},
      {"prometheus", "push.grouping.job = \"x\"",
       "c.toml:6:21: option 'push.grouping.job' is not allowed here; set push.job instead"},
      {"prometheus", "labels = [5]",
       "c.toml:6:11: option 'labels[0]' is the number 5; expected the whole key of an attribute or a "
       "table"},
      {"prometheus", "listen = \"\"",
       "c.toml:6:10: option 'push.url' of plugin 'prometheus' is missing; expected push.url = … beside "
       "listen "
       "= \"\"; Address of a pushgateway, \"http://127.0.0.1:9091\"; empty: nothing is pushed"},
      {"prometheus", "listen = \"\"\npush.url = \"\"",
       "c.toml:6:10: option 'push.url' of plugin 'prometheus' is missing; expected push.url = … beside "
       "listen "
       "= \"\"; Address of a pushgateway, \"http://127.0.0.1:9091\"; empty: nothing is pushed"},
      {"log", "rules = [{ scope = \"db..x\" }]",
       "c.toml:6:20: option 'rules[0].scope' has an empty segment; expected names between dots, with '*' for "
       "any characters, such as \"app.*.load\" or \"app.**\""},
      {"otlp", "endpoint = \"http://collector:4318/v1/traces\"",
       "c.toml:6:12: option 'endpoint' is the string 'http://collector:4318/v1/traces'; expected an address "
       "such as \"http://localhost:4318\", without a query \"?\", a fragment \"#\" and a path of a signal, "
       "/v1/traces, /v1/metrics or /v1/logs, which is added; an address with it goes into traces_endpoint, "
       "metrics_endpoint or logs_endpoint"},
      {"statsd", "tags = [\"env:prod\"]\ncontainer = \"auto\"\ntimestamps = true",
       "c.toml:6:8: option 'tags' is given without format = \"dogstatsd\"; expected format = \"dogstatsd\" "
       "beside it; remove it, or set format = \"dogstatsd\"\n"
       "c.toml:7:13: option 'container' is given without format = \"dogstatsd\"; expected format = "
       "\"dogstatsd\" beside it; remove it, or set format = \"dogstatsd\"\n"
       "c.toml:8:14: option 'timestamps' is given without format = \"dogstatsd\"; expected format = "
       "\"dogstatsd\" beside it; remove it, or set format = \"dogstatsd\""},
      {"statsd", "format = \"dogstatsd\"\ntags = [\"env:prod\"]", ""},
      {"statsd", "tags = []\ncontainer = \"\"\ntimestamps = false", ""},
      {"statsd", "sample_rate = 0",
       "c.toml:6:15: option 'sample_rate' is the number 0; expected a number: 0.000001 to 1"},
  };
  for (const Row& row : rows) {
    if (!std::filesystem::exists(file_of(row.plugin))) continue;
    CHECK(faults(row.plugin, row.options) == row.fault);
  }
}
