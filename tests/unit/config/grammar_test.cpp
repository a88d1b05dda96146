// The grammar, the example files and the documentation say the same.
#include <algorithm>

#include "config/assemble.hpp"
#include "config/document.hpp"
#include "config/keys.hpp"
#include "config_test.hpp"

namespace pollux::config {

namespace {

const std::filesystem::path source = POLLUX_SOURCE_DIR;

// The node that holds the keys of that table: the first [[reporter]] where there are several.
const Node* table_of(const Node& document, std::string_view title) {
  if (title.empty()) return &document;
  if (title == "[[reporter]]") return &document.find("reporter")->children().front();
  if (constexpr std::string_view outer = "[reporter."; title.starts_with(outer)) {
    return table_of(document, "[[reporter]]")
        ->find(title.substr(outer.size(), title.size() - outer.size() - 1));
  }
  return document.find(title.substr(1, title.size() - 2));
}

// The part of the page under the heading that names the table.
std::string section_of(const std::string& page, std::string_view title) {
  const std::size_t start = page.find("\n## `" + std::string(title) + "`");
  if (start == std::string::npos) return {};
  return page.substr(start, page.find("\n## ", start + 1) - start);
}

}  // namespace

TEST_CASE("the grammar has every table of the settings") {
  std::vector<std::string_view> titles;
  for (const TableKeys& table : grammar()) {
    titles.push_back(table.title);
    CHECK_FALSE(table.keys.empty());
  }
  CHECK(titles == std::vector<std::string_view>{"", "[telemetry]", "[plugins]", "[redaction]", "[[reporter]]",
                                                "[reporter.batch]", "[reporter.retry]", "[reporter.health]"});
}

TEST_CASE("config/pollux.toml shows every key, one without a default, as a comment") {
  Faults faults("pollux.toml");
  const std::string text = content_of(source / "config/pollux.toml");
  const std::optional<Node> document = parse_document(text, faults);
  REQUIRE(document);
  for (const TableKeys& table : grammar()) {
    const Node* node = table_of(*document, table.title);
    const std::string prefix = table.title == "[reporter.batch]" ? "batch." : "";
    for (const std::string_view key : table.keys) {
      INFO(table.title << ' ' << key);
      const bool is_given = node && node->find(key);
      const std::string comment = "\n# " + prefix + std::string(key);
      const auto has = [&](const char* end) { return text.find(comment + end) != std::string::npos; };
      CHECK((is_given || has(" = ") || has(".")));  // a table's keys may all be comments
    }
  }
}

TEST_CASE("docs/configuration.md describes every key under its table") {
  const std::string page = content_of(source / "docs/configuration.md");
  for (const TableKeys& table : grammar()) {
    if (table.title.empty()) continue;
    const std::string section = section_of(page, table.title);
    INFO(table.title);
    REQUIRE_FALSE(section.empty());
    for (const std::string_view key : table.keys) {
      INFO(key);
      CHECK(section.find("\n| `" + std::string(key) + "` |") != std::string::npos);
    }
  }
}

TEST_CASE("config/pollux.toml loads, and every value in it is the default") {
  Result<Settings, Errors> result = load_file(source / "config/pollux.toml", variables());
  if (!result) FAIL(message_of(result.error()));
  Settings& settings = *result;
  REQUIRE(settings.reporters.size() == 2);
  CHECK(settings.reporters[0].name == "log");
  CHECK(settings.reporters[1].name == "summary");
  CHECK(settings.plugins.path == std::vector<std::filesystem::path>{source / "build/release/plugins"});

  // Shown without the folders, the places and the plugins' own options, it is the same as the defaults.
  Settings defaults = default_settings(source / "config/pollux.toml");
  for (const char* plugin : {"log", "summary"}) {
    defaults.reporters.push_back(default_reporter(plugin, defaults.plugins));
  }
  defaults.plugins.path = settings.plugins.path;
  for (ReporterSettings& reporter : settings.reporters) reporter.options = {};
  CHECK(show(settings) == show(defaults));
}

TEST_CASE("config/minimal.toml loads") {
  const Result<Settings, Errors> settings = load_file(source / "config/minimal.toml", variables());
  if (!settings) FAIL(message_of(settings.error()));
  REQUIRE(settings->reporters.size() == 1);
  CHECK(settings->reporters[0].enabled);
}

}  // namespace pollux::config
