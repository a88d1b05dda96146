// Checks a reporter's options against its plugin's schema, all of them, so that one run shows every mistake.
#include "load/options.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "config/nearest.hpp"
#include "config/secrets.hpp"
#include "load/default_value.hpp"
#include "load/option_value.hpp"
#include "load/plain_text.hpp"

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

Option* child_of(Option& table, std::string_view key) {
  Children& children = children_of(table);
  const auto at =
      std::find_if(children.begin(), children.end(), [&](const Option& child) { return child.key == key; });
  return at == children.end() ? nullptr : &*at;
}

// In the file's keys a dot within quotes is part of a name; in the schema's keys every dot separates tables.
bool is_plain(const Option& option) { return option.key.find('.') == std::string::npos; }

// The line of the schema for that option of the table `path`; null when there is none.
const OptionSpec* spec_of(const Manifest& manifest, const Option& option, const std::string& path) {
  const auto find = [&](const std::string& key) -> const OptionSpec* {
    const auto at = std::find_if(manifest.options.begin(), manifest.options.end(),
                                 [&](const OptionSpec& spec) { return spec.key == key; });
    return at == manifest.options.end() ? nullptr : &*at;
  };
  const OptionSpec* spec = is_plain(option) ? find(joined(path, option.key)) : nullptr;
  return spec ? spec : find(joined(path, "*"));
}

void mark_secrets_below(Option& table, const Manifest& manifest, const std::string& path) {
  auto* children = std::get_if<Children>(&table.value);
  if (!children || !table.is_table) return;
  for (Option& child : *children) {
    const OptionSpec* spec = spec_of(manifest, child, path);
    if (spec && spec->secret) {
      config::mark_secret(child);
    } else {
      mark_secrets_below(child, manifest, joined(path, child.key));
    }
  }
}

class Check {
 public:
  Check(const config::Settings& settings, const config::ReporterSettings& reporter, const Manifest& manifest)
      : settings_(settings), reporter_(reporter), manifest_(manifest) {}

  Result<Option, Errors> run() {
    Option root;
    if (reporter_.options.is_table) root = reporter_.options;
    check_table(root, "");
    for (const OptionSpec& spec : manifest_.options) {
      if (!spec.key.ends_with('*')) complete(root, spec.key, spec);
    }
    if (!errors_.empty()) return failure(std::move(errors_));
    return root;
  }

 private:
  void check_table(Option& table, const std::string& path) {
    for (Option& child : children_of(table)) check_entry(child, path);
  }

  void check_entry(Option& option, const std::string& path) {
    const std::string full = joined(path, option.key);
    const OptionSpec* spec = spec_of(manifest_, option, path);
    const bool has_more = is_plain(option) && has_options_below(full);
    if (!spec && !has_more)
      return report(option.key_position.line > 0 ? option.key_position : option.position,
                    unknown(full, path));
    if (spec) {
      if (auto fitted = fit(option, *spec, full); !fitted) return report(option.position, fitted.error());
    } else if (!option.is_table) {
      return report(option.position,
                    Error{"", "option " + in_quotes(full) + " is " + describe(option), "a table", ""});
    }
    if (has_more && option.is_table) check_table(option, full);
  }

  bool has_options_below(const std::string& path) const {
    return std::any_of(manifest_.options.begin(), manifest_.options.end(),
                       [&](const OptionSpec& spec) { return spec.key.starts_with(path + "."); });
  }

  Error unknown(const std::string& full, const std::string& path) const {
    Error error{"", "plugin " + in_quotes(manifest_.name) + " has no option " + in_quotes(full), "", ""};
    std::vector<std::string_view> known;
    std::string listed;
    for (const OptionSpec& spec : manifest_.options) {
      known.push_back(spec.key);
      if (path.empty() || spec.key.starts_with(path + ".")) listed += (listed.empty() ? "" : ", ") + spec.key;
    }
    error.expected = listed.empty() ? "none, for it takes no options" : "one of " + listed;
    error.remedy = config::suggestion(full, known);
    return error;
  }

  // Where the file leaves out the option `key`, counted from `table`: its default, or a complaint when it
  // must be given.
  void complete(Option& table, std::string_view key, const OptionSpec& spec) {
    if (spec.default_text.empty() && !spec.required) return;
    const std::size_t dot = key.find('.');
    const std::string_view segment = key.substr(0, dot);
    Option* child = child_of(table, segment);
    if (!child && spec.default_text.empty()) return report_missing(spec);
    if (dot == std::string_view::npos) {
      if (!child) insert_default(table, segment, spec);
      return;
    }
    if (!child) {
      child = &children_of(table).emplace_back();
      child->key = segment;
      children_of(*child);
    }
    // Something else than a table has been reported where it stands.
    if (child->is_table) complete(*child, key.substr(dot + 1), spec);
  }

  static void insert_default(Option& table, std::string_view key, const OptionSpec& spec) {
    auto value = parse_default(spec.default_text);
    if (!value || !fit(*value, spec, spec.key))
      return;  // not of a parsed manifest, which has only valid ones
    value->key = key;
    children_of(table).push_back(std::move(*value));
  }

  void report_missing(const OptionSpec& spec) {
    report(
        reporter_.position,
        Error{"", "option " + in_quotes(spec.key) + " of plugin " + in_quotes(manifest_.name) + " is missing",
              spec.key + " = … in [reporter.options]", spec.summary});
  }

  void report(config::Position position, Error error) {
    error.where = settings_.place(position);
    errors_.push_back(std::move(error));
  }

  const config::Settings& settings_;
  const config::ReporterSettings& reporter_;
  const Manifest& manifest_;
  Errors errors_;
};

}  // namespace

Result<Option, Errors> check_options(const config::Settings& settings,
                                     const config::ReporterSettings& reporter, const Manifest& manifest) {
  return Check(settings, reporter, manifest).run();
}

void mark_secrets(config::Option& options, const Manifest& manifest) {
  mark_secrets_below(options, manifest, "");
}

}  // namespace pollux::load
