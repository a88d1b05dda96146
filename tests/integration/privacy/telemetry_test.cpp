// Canaries in every place that an event can carry one, through every reporter that ships, and a search of all
// that comes out. With a rule off the same search must find what that rule keeps in.
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "canaries.hpp"
#include "catch.hpp"
#include "searched.hpp"

using namespace pollux::test;

namespace {

// A reporter, and where its output is found. A new plugin is one line here.
struct Output {
  std::string output;  // as `searched` calls it
  std::string entry;   // below [[reporter]]; FOLDER stands for the folder of outputs
};
const Output outputs[] = {
    {"stderr", "plugin = 'log'\nname = 'console'\noptions.format = 'text'\n"},
    {"log.txt", "plugin = 'log'\nname = 'text'\noptions = {target = 'file', path = 'FOLDER/log.txt'}\n"},
    {"log.json", "plugin = 'log'\noptions = {format = 'json', target = 'file', path = 'FOLDER/log.json'}\n"},
    {"file.jsonl", "plugin = 'file'\noptions = {path = 'FOLDER/file.jsonl'}\n"},
    {"file.csv", "plugin = 'file'\nname = 'csv'\noptions = {format = 'csv', path = 'FOLDER/file.csv'}\n"},
#if defined(POLLUX_WITH_ZSTD)
    {"zst",
     "plugin = 'file'\nname = 'zstd'\n"
     "options = {path = 'FOLDER/packed.jsonl', rotate = {size = '1KiB', files = 100000, compression = "
     "'zstd'}}\n"},
#endif
#if defined(POLLUX_WITH_SQLITE)
    {"events.db", "plugin = 'sqlite'\noptions = {path = 'FOLDER/events.db'}\n"},
#endif
#if defined(POLLUX_WITH_PYTHON)
    {"python.jsonl",
     "plugin = 'python'\noptions = {module = 'kinds', class = 'Recorder', path = ['" POLLUX_SOURCE_DIR
     "/tests/integration/python/reporters'], kwargs = {path = 'FOLDER/python.jsonl'}}\n"},
#endif
    {"stderr", "plugin = 'summary'\n"},
    {"trace.json", "plugin = 'trace'\noptions = {path = 'FOLDER/trace.json'}\n"},
};

// Every rule of [redaction], as the test has it and switched off.
struct Rule {
  std::string key, on, off;
};
const Rule rules[] = {
    {"keys", "", "keys = []\n"},
    {"values", "", "values = []\n"},
    {"max_length", "", "max_length = 65536\n"},
    {"max_distinct", "max_distinct = 2\n", "max_distinct = 0\n"},
};

std::string config(const std::string& folder, const std::set<std::string>& off) {
  std::string text = "[telemetry]\nenabled = true\n[plugins]\npath = ['" + std::string(POLLUX_PLUGIN_DIR) +
                     "']\n[redaction]\n";
  for (const Rule& rule : rules) text += off.contains(rule.key) ? rule.off : rule.on;
  for (const Output& output : outputs) {
    std::string entry = "[[reporter]]\n" + output.entry;
    for (std::size_t at; (at = entry.find("FOLDER")) != std::string::npos;) entry.replace(at, 6, folder);
    text += entry;
  }
  return text;
}

// The same events as the probe's, as lines.
std::string lines() {
  using nlohmann::json;
  std::string text;
  const auto add = [&](const json& line) { text += line.dump() + "\n"; };
  const auto name = [](std::string_view given) { return "privacy." + std::string(given); };
  for (int i = 0; i < 60; ++i) add({{"scope", "filler"}, {"value", 1}, {"metric_type", "counter"}});
  add({{"scope", "privacy"},
       {"duration_s", 1},
       {"db_password", canary::under_key},
       {"note", canary::value},
       {std::string(canary::key), 1},
       {"long", canary::beyond}});
  add({{"scope", name(canary::scope)}, {"parent_scope", "privacy"}, {"duration_s", 1}});
  add({{"scope", name(canary::metric)}, {"value", 1.5}, {"metric_type", "gauge"}});
  add({{"scope", "text"}, {"value", canary::metric_value}});
  add({{"scope", "session_token"}, {"value", canary::metric_under_key}});
  for (const std::string_view city : {std::string_view("city-1"), std::string_view("city-2"), canary::third})
    add({{"scope", "visit"}, {"duration_s", 1}, {"city", city}});
  add({{"scope", canary::bad_name}, {"duration_s", 1}});
  return text + "{\"api_key\": \"canary-in-a-torn-line\n";
}

enum class Source { library, command };

Searched run(Source source, const std::set<std::string>& off) {
  const TemporaryFolder folder;
  const std::string file = folder.file("pollux.toml"), out = folder.file("out");
  std::filesystem::create_directory(out);
  std::ofstream(file) << config(out, off);
  ChildOptions options;
  options.program = source == Source::library ? POLLUX_PRIVACY_PROBE : POLLUX_COMMAND;
  options.arguments = source == Source::library ? std::vector<std::string>{file}
                                                : std::vector<std::string>{"run", "-c", file};
  options.environment["A_VARIABLE"] = "canary-of-the-environment";
  Searched found = searched(run_child(options, source == Source::library ? "" : lines()), out);
#if defined(POLLUX_WITH_ZSTD)
  // A short program leaves the compression to the next one. `visit` comes behind every canary's line.
  for (int i = 0; i < 100 && found["zst"].find("\"visit\"") == std::string::npos; ++i)
    found = searched(run_child(options, source == Source::library ? "" : lines()), out);
#endif
  return found;
}

}  // namespace

TEST_CASE("No canary comes out of any reporter, log or error") {
  for (const Source source : {Source::library, Source::command}) {
    const Searched found = run(source, {});
    for (const auto& [name, bytes] : found) INFO(name << ": " << bytes.size());
    for (const canary::Canary& canary : canary::all) {
      INFO(canary.text << (source == Source::library ? " of the library" : " of the command"));
      CHECK(where(found, canary.text) == "");
    }
    CHECK(where(found, "canary-of-the-environment") == "");
    CHECK(where(found, "canary-in-a-torn-line") == "");
    CHECK(where(found, "[redacted]") != "");
    CHECK(where(found, "[other]") != "");
  }
}

TEST_CASE("With a rule switched off its canaries come out, and only they") {
  for (const Source source : {Source::library, Source::command}) {
    for (const Rule& rule : rules) {
      const Searched found = run(source, {rule.key});
      for (const canary::Canary& canary : canary::all) {
        INFO(rule.key << " off: " << canary.text
                      << (source == Source::library ? " (library)" : " (command)"));
        CHECK((where(found, canary.text) != "") == (canary.rule == rule.key));
      }
    }
  }
}

TEST_CASE("Every output is one that is searched: without rules each has a canary") {
  std::set<std::string> off;
  for (const Rule& rule : rules) off.insert(rule.key);
  for (const Source source : {Source::library, Source::command}) {
    const Searched found = run(source, off);
    for (const Output& output : outputs) {
      INFO(output.output << (source == Source::library ? " of the library" : " of the command"));
      REQUIRE(found.contains(output.output));
      CHECK(found.at(output.output).find("CANARYSCOPE") != std::string::npos);
    }
    if (source == Source::library) CHECK(found.at("stdout").find("CANARYSCOPE") != std::string::npos);
  }
}
