// Checks a reporter's options against its plugin's schema, all of them, so that one run shows every mistake.
#include "load/options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "config/nearest.hpp"
#include "config/secrets.hpp"
#include "diagnose/clean.hpp"
#include "load/discover.hpp"
#include "load/option_defaults.hpp"
#include "load/option_schema.hpp"
#include "load/option_spec.hpp"
#include "load/option_value.hpp"
#include "load/option_when.hpp"
#include "load/plugin_file.hpp"

namespace pollux::load {
namespace {

using config::Option;
using Children = std::vector<Option>;

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

Children& children_of(Option& table) {
  if (!std::holds_alternative<Children>(table.value)) table.value = Children{};
  table.is_table = true;
  return std::get<Children>(table.value);
}

bool holds_secrets(const SchemaNode& node) {
  return (node.spec && node.spec->secret) || (node.element && holds_secrets(*node.element)) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const SchemaNode* each) { return holds_secrets(*each); });
}

// Marks what the schema calls secret at and below `option`, for which `node` holds; also what was given in
// place of a table with secrets.
void mark_secrets_at(Option& option, const SchemaNode& node) {
  if (node.spec && node.spec->secret) return config::mark_secret(option);
  auto* children = std::get_if<Children>(&option.value);
  if (!children && holds_secrets(node)) return config::mark_secret(option);
  if (!children) return;
  for (Option& child : *children) {
    const SchemaNode* below = option.is_table ? node.entry_for(child.key) : node.element;
    if (below) mark_secrets_at(child, *below);
  }
}

bool holds_nul(const std::string& text) { return text.find('\0') != text.npos; }

class Check {
 public:
  Check(const config::Settings& settings, const config::ReporterSettings& reporter, const Manifest& manifest,
        const SchemaNode& root)
      : settings_(settings), reporter_(reporter), manifest_(manifest), schema_(root) {}

  Result<Option, Errors> run() {
    Option root;
    if (reporter_.options.is_table) root = reporter_.options;
    mark_secrets_at(root, schema_);
    check_entries(root, schema_, "");
    complete_options(root, schema_,
                     [this](const config::Position& in, const OptionSpec& missing, const std::string& full) {
                       report_missing(in, missing, full);
                     });
    for (const OptionSpec& spec : manifest_.options) {
      if (spec.required_when && applies(*spec.required_when, root) && !is_given(spec, root))
        report_missing(root, spec);
      if (spec.only_when && !applies(*spec.only_when, root) && is_given(spec, root))
        report_unused(root, spec);
    }
    if (!errors_.empty()) return failure(std::move(errors_));
    return root;
  }

 private:
  // `path` is for messages: "rules[0].scope".
  void check_entries(Option& table, const SchemaNode& node, const std::string& path) {
    for (Option& child : children_of(table)) check_entry(child, node, path);
  }

  void check_entry(Option& option, const SchemaNode& table, const std::string& path) {
    const std::string full = joined(path, option.key);
    const SchemaNode* node = table.entry_for(option.key);
    if (!node) {
      return report(option.key_position.line > 0 ? option.key_position : option.position,
                    unknown(option.key, table, path));
    }
    if (holds_nul(option.key)) return report_nul(option, full);
    if (!has_right_shape(option, *node, full)) return;
    check_below(option, *node, full);
  }

  bool has_right_shape(Option& option, const SchemaNode& node, const std::string& full) {
    if (node.spec) {
      return fit(option, *node.spec, full,
                 [this](const Option& at, Error error) { report(at.position, std::move(error)); });
    }
    const bool is_list = std::holds_alternative<Children>(option.value) && !option.is_table;
    if (node.element ? is_list : option.is_table) return true;
    report(option.position, Error{"", "option " + diagnose::quoted(full) + " is " + describe(option),
                                  node.element ? "a list of tables" : "a table", ""});
    return false;
  }

  void check_below(Option& option, const SchemaNode& node, const std::string& full) {
    if (!node.entries.empty()) return check_entries(option, node, full);
    if (node.element) return check_elements(option, node, full);
    refuse_nul(option, full);
  }

  void check_elements(Option& list, const SchemaNode& node, const std::string& full) {
    std::size_t index = 0;
    for (Option& item : std::get<Children>(list.value)) {
      const std::string path = full + "[" + std::to_string(index++) + "]";
      if (item.is_table) {
        check_entries(item, *node.element, path);
      } else if (node.spec && !node.spec->value.elements.empty()) {
        refuse_nul(item, path);  // its type has been checked
      } else {
        report(item.position,
               Error{"", "option " + diagnose::quoted(path) + " is " + describe(item), "a table", ""});
      }
    }
  }

  // Plugins in C read strings up to their NUL: a string that holds one would mean something else to them.
  void refuse_nul(const Option& option, const std::string& full) {
    if (const auto* text = std::get_if<std::string>(&option.value); text && holds_nul(*text))
      return report_nul(option, full);
    if (const auto* children = std::get_if<Children>(&option.value)) {
      for (const Option& child : *children) {
        if (holds_nul(child.key)) return report_nul(child, full);
        refuse_nul(child, full);
      }
    }
  }

  void report_nul(const Option& option, const std::string& full) {
    report(option.position, Error{"", "option " + diagnose::quoted(full) + " contains a NUL character",
                                  "text without it", ""});
  }

  Error unknown(const std::string& key, const SchemaNode& table, const std::string& path) const {
    const std::string full = joined(path, key);
    for (const SchemaNode* entry : table.entries) {
      if (!entry->segment.starts_with('\'')) continue;
      return {"", "the key of option " + diagnose::quoted(full) + " is malformed",
              "a key that matches " + entry->segment, entry->spec ? entry->spec->summary : ""};
    }
    Error error{"", "plugin " + diagnose::quoted(manifest_.name) + " has no option " + diagnose::quoted(full),
                "", ""};
    std::vector<std::string> known;
    list_keys(table, path, known);
    for (const std::string& each : known)
      error.expected += (error.expected.empty() ? "one of " : ", ") + each;
    if (known.empty()) error.expected = "none, for it takes no options";
    if (!path.empty()) list_keys(schema_, "", known);
    error.remedy = config::suggestion(full, std::vector<std::string_view>(known.begin(), known.end()));
    return error;
  }

  static void list_keys(const SchemaNode& table, const std::string& path, std::vector<std::string>& into) {
    for (const SchemaNode* entry : table.entries) {
      const std::string full = joined(path, entry->segment);
      if (entry->spec || entry->element) into.push_back(full);
      if (entry->entries.empty()) continue;
      list_keys(*entry, full, into);
    }
  }

  void report_missing(const config::Position& in, const OptionSpec& spec, const std::string& full) {
    report(in.line > 0 ? in : reporter_.position,
           Error{"",
                 "option " + diagnose::quoted(full) + " of plugin " + diagnose::quoted(manifest_.name) +
                     " is missing",
                 spec.key + " = … in [reporter.options]", spec.summary});
  }

  // Where the option stands, or the reporter, that makes it necessary.
  void report_missing(const Option& root, const OptionSpec& spec) {
    const When& when = *spec.required_when;
    const Option* by = find_option(root, when.key);
    report(by && by->position.line > 0 ? by->position : reporter_.position,
           Error{"",
                 "option " + diagnose::quoted(spec.key) + " of plugin " + diagnose::quoted(manifest_.name) +
                     " is missing",
                 spec.key + " = … beside " + when.key + " = \"" + when.value + "\"", spec.summary});
  }

  void report_unused(const Option& root, const OptionSpec& spec) {
    const When& when = *spec.only_when;
    const std::string needed = when.key + " = \"" + when.value + "\"";
    report(find_option(root, spec.key)->position,
           Error{"", "option " + diagnose::quoted(spec.key) + " is given without " + needed,
                 needed + " beside it", "remove it, or set " + needed});
  }

  void report(config::Position position, Error error) {
    error.where = settings_.place(position);
    errors_.push_back(std::move(error));
  }

  const config::Settings& settings_;
  const config::ReporterSettings& reporter_;
  const Manifest& manifest_;
  const SchemaNode& schema_;
  Errors errors_;
};

}  // namespace

Result<Option, Errors> check_options(const config::Settings& settings,
                                     const config::ReporterSettings& reporter, const Manifest& manifest) {
  const auto schema = OptionSchema::of(manifest.options);
  if (!schema) return failure(Errors{schema.error()});
  return Check(settings, reporter, manifest, schema->root()).run();
}

std::vector<std::string> option_keys(const config::Settings& settings,
                                     const config::ReporterSettings& reporter) {
  std::vector<std::string> keys;
  const auto file = find_plugin(settings, reporter);
  const auto bytes = file ? read_plugin_file(*file) : Result<PluginFile>(failure(file.error()));
  const auto manifest = bytes ? manifest_of(*bytes) : Result<Manifest>(failure(bytes.error()));
  if (!manifest) return keys;
  if (const auto schema = OptionSchema::of(manifest->options)) {
    for (const SchemaNode* entry : schema->root().entries) {
      if (!is_wildcard(entry->segment)) keys.emplace_back(entry->segment);
    }
  }
  return keys;
}

void mark_secrets(config::Option& options, const Manifest& manifest) {
  if (const auto schema = OptionSchema::of(manifest.options)) mark_secrets_at(options, schema->root());
}

}  // namespace pollux::load
