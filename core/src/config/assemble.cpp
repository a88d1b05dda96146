// Table by table, then what holds between keys: names are unique, and a sync host has no queues.
#include "config/assemble.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <system_error>

#include <pollux/sdk/utf8.hpp>

#include "config/option_reader.hpp"
#include "config/reader.hpp"
#include "config/secrets.hpp"
#include "redact/defaults.hpp"

namespace pollux::config {

namespace {

// The folder that relative paths of the file are relative to.
std::filesystem::path folder_of(const std::filesystem::path& file) {
  std::error_code error;
  if (file.empty()) return std::filesystem::current_path(error);
  return std::filesystem::absolute(file, error).lexically_normal().parent_path();
}

Position position_or(const Node* node, Position fallback) { return node ? node->position : fallback; }

// Tells what is wrong between the keys of one entry, each of them right by itself.
class EntryCheck {
 public:
  EntryCheck(const Settings& settings, Faults& faults) : settings_(settings), faults_(faults) {}

  void plugin_is_given(const Node& entry) {
    if (entry.find("plugin")) return;
    faults_.add(entry.position, "a [[reporter]] has no 'plugin'",
                "plugin = a name such as \"log\", or the path of a plugin file");
  }

  void no_queue_when_sync(const Node& entry) {
    if (settings_.telemetry.delivery != Delivery::sync) return;
    for (const std::string_view key : queue_keys) {
      const Node* node = entry.find(key);
      if (!node) continue;
      faults_.add(node->key_position, "'" + std::string(key) + "' is given, but nothing is queued",
                  "no 'queue', 'queue_bytes', 'overflow', 'block_timeout' or 'batch' with [telemetry] "
                  "delivery = \"sync\"",
                  "remove it, or use delivery = \"async\"");
    }
  }

  void delays_are_in_order(const Node& entry, const ReporterSettings& reporter) {
    in_order(entry, "retry", "initial_delay", reporter.retry.initial_delay, "max_delay",
             reporter.retry.max_delay);
    in_order(entry, "health", "quarantine", reporter.health.quarantine, "max_quarantine",
             reporter.health.max_quarantine);
  }

  void name_is_right(const Node& entry, const ReporterSettings& reporter) {
    const Node* given = entry.find("name");
    if (reporter.name.empty() && (given || reporter.plugin.empty())) return;  // that has been reported
    const Position at = position_or(given, reporter.plugin_position);
    if (!given) {
      if (auto fault = check_name(reporter.name)) {
        faults_.add(at, "the name " + shown(reporter.name) + " that follows from 'plugin' " + fault->what,
                    fault->expected, "give the reporter a 'name'");
        return;
      }
    }
    const auto [first, is_new] = first_.emplace(reporter.name, at);
    if (is_new) return;
    faults_.add(at,
                "a second reporter is named " + shown(reporter.name) + "; the first is at " +
                    faults_.place(first->second),
                "a name of its own for each reporter", "give one of the two another 'name'");
  }

 private:
  // Of two durations in one table, the first may not be above the second.
  void in_order(const Node& entry, const std::string& title, const std::string& first, Nanoseconds least,
                const std::string& second, Nanoseconds most) {
    const Node* table = entry.find(title);
    if (!table || least <= most) return;
    const Node* given = table->find(second);
    const std::string dot = title + '.';
    faults_.add(position_or(given ? given : table->find(first), table->position),
                "'" + dot + second + "' is below '" + dot + first + "'",
                dot + first + " at most " + dot + second);
  }

  [[nodiscard]] std::string shown(const std::string& text) const {
    constexpr std::size_t most = 64;
    if (settings_.hidden.contains(text)) return "[hidden]";
    if (text.size() <= most) return "'" + text + "'";
    return "'" + std::string(utf8::prefix(text, most)) + "…'";
  }

  const Settings& settings_;
  Faults& faults_;
  std::map<std::string, Position> first_;
};

// An attribute is one value; tables are dotted keys.
void check_resource(const Option& of, Faults& faults) {
  const auto* const entries = std::get_if<std::vector<Option>>(&of.value);
  if (!entries) return;
  if (!of.is_table) {
    faults.add(of.position, "resource attribute '" + of.key + "' is a list",
               "a string, a number, true or false");
    return;
  }
  for (const Option& each : *entries) check_resource(each, faults);
}

ReporterSettings read_reporter(const Node& entry, const Settings& settings,
                               const std::filesystem::path& folder, Faults& faults) {
  ReporterSettings reporter = default_reporter({}, settings.plugins);
  reporter.position = entry.position;
  reporter.plugin_position = position_or(entry.find("plugin"), entry.position);
  if (const Node* pin = entry.find("sha256")) reporter.sha256_position = pin->key_position;
  TableReader(&entry, "[[reporter]]", folder, faults).read(reporter);
  if (!entry.find("name")) reporter.name = name_of_plugin(reporter.plugin);
  return reporter;
}

void read_reporters(const Node& list, Settings& settings, const std::filesystem::path& folder,
                    Faults& faults) {
  EntryCheck check(settings, faults);
  for (const Node& entry : list.children()) {
    if (entry.kind != Kind::table) {
      faults.add(entry.position, "an item of 'reporter' is " + entry.shown(),
                 "a table, written as [[reporter]]");
      continue;
    }
    ReporterSettings reporter = read_reporter(entry, settings, folder, faults);
    check.plugin_is_given(entry);
    check.no_queue_when_sync(entry);
    check.delays_are_in_order(entry, reporter);
    check.name_is_right(entry, reporter);
    settings.reporters.push_back(std::move(reporter));
  }
}

}  // namespace

Settings default_settings(const std::filesystem::path& file) {
  Settings settings;
  std::error_code error;
  if (!file.empty()) settings.file = std::filesystem::absolute(file, error).lexically_normal();
  settings.label = file.empty() ? "configuration" : file.string();
  settings.plugins.path = {folder_of(file) / "plugins"};
  settings.redaction.keys = redact::default_keys();
  settings.redaction.values = redact::default_values();
  return settings;
}

ReporterSettings default_reporter(std::string_view plugin, const PluginSettings& plugins) {
  ReporterSettings reporter;
  reporter.plugin = plugin;
  reporter.name = name_of_plugin(plugin);
  reporter.on_error = plugins.on_error;
  reporter.options = no_options();
  return reporter;
}

void assemble(const Node& document, Settings& settings, Faults& faults) {
  hide_texts_from_environment(document, settings);
  const std::filesystem::path folder = folder_of(settings.file);
  TableReader root(&document, "", folder, faults);
  root.read_table("telemetry", "[telemetry]", settings.telemetry);
  check_resource(settings.telemetry.resource, faults);
  root.read_table("plugins", "[plugins]", settings.plugins);
  root.read_table("redaction", "[redaction]", settings.redaction);
  if (const Node* list = root.find("reporter", Kind::list, "a list of tables, each begun by [[reporter]]")) {
    read_reporters(*list, settings, folder, faults);
  }
  root.report_unknown_keys();
  mark_secret_options(settings);
}

void report_unknown_reporter_keys(const Node& document, const Settings& settings,
                                  const OptionKeys& option_keys, Faults& faults) {
  const Node* list = document.find("reporter");
  if (!list || list->kind != Kind::list) return;
  const std::vector<std::string_view>& known = keys_of("[[reporter]]").keys;
  const auto is_unknown = [&](const Node& each) {
    return std::find(known.begin(), known.end(), each.key) == known.end();
  };
  for (const Node& entry : list->children()) {
    if (entry.kind != Kind::table ||
        std::none_of(entry.children().begin(), entry.children().end(), is_unknown))
      continue;
    const auto reporter =
        std::find_if(settings.reporters.begin(), settings.reporters.end(), [&](const ReporterSettings& each) {
          return each.position.line == entry.position.line && each.position.column == entry.position.column;
        });
    std::vector<std::string> options;
    if (option_keys && reporter != settings.reporters.end() && !reporter->plugin.empty())
      options = option_keys(settings, *reporter);
    TableReader(&entry, "[[reporter]]", {}, faults).report_unknown_keys(options);
  }
}

}  // namespace pollux::config
