// Reads the file once, finds its options in a configuration or on the command line, and fills in what can be
// guessed.
#include "command/plugins/plugin_subject.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "command/configuration.hpp"
#include "command/conform/given_options.hpp"
#include "command/plugins/named_plugin.hpp"
#include "command/say.hpp"
#include "config/secrets.hpp"
#include "diagnose/conceal.hpp"
#include "load/default_value.hpp"
#include "load/discover.hpp"
#include "load/entry.hpp"
#include "load/options.hpp"

namespace pollux::command {

namespace {

namespace fs = std::filesystem;
using config::Option;

Unexpected<ExitCode> refuse(const char* command, const std::string& why, ExitCode code = exit_usage) {
  say(std::string(command) + ": " + why);
  return Unexpected(code);
}

// The configuration's reporter that uses the plugin at `path`.
Result<config::ReporterSettings, std::string> reporter_of(const config::Settings& settings,
                                                          const fs::path& path, const std::string& name) {
  const config::ReporterSettings* found = nullptr;
  std::string known;
  for (const config::ReporterSettings& each : settings.reporters) {
    known += (known.empty() ? "" : ", ") + each.name;
    if (!name.empty()) {
      if (each.name == name) return each;
      continue;
    }
    std::error_code error;
    const auto file = load::find_plugin(settings, each);
    if (!file || !fs::equivalent(*file, path, error)) continue;
    if (found)
      return Unexpected(
          std::string("several reporters use the plugin; pick one of " + known + " with --reporter"));
    found = &each;
  }
  if (found) return *found;
  return Unexpected((name.empty() ? "no reporter uses the plugin" : "no reporter is named '" + name + "'") +
                    std::string("; the configuration has ") + (known.empty() ? "none" : known));
}

// As its type in the schema has it; text where there is none.
Option value_of(const load::Manifest& manifest, std::string_view key, const std::string& text) {
  const auto spec = std::find_if(manifest.options.begin(), manifest.options.end(),
                                 [key](const auto& each) { return each.key == key; });
  if (spec != manifest.options.end() &&
      (spec->value.type == load::OptionType::boolean || spec->value.type == load::OptionType::integer ||
       spec->value.type == load::OptionType::number || spec->value.type == load::OptionType::list)) {
    if (auto value = load::parse_default(text)) return *std::move(value);
  }
  Option value;
  value.value = text;
  return value;
}

Option* option_at(Option& root, std::string_view key) {
  auto* children = std::get_if<std::vector<Option>>(&root.value);
  if (!children) return nullptr;
  const std::size_t dot = key.find('.');
  const auto child =
      std::find_if(children->begin(), children->end(),
                   [segment = key.substr(0, dot)](const auto& each) { return each.key == segment; });
  if (child == children->end()) return nullptr;
  return dot == key.npos ? &*child : option_at(*child, key.substr(dot + 1));
}

// Marks secrets by the schema and by the rules of redaction: an option's key, or a value of a known form.
void mark_secrets(Subject& subject, const load::Manifest* manifest) {
  if (manifest) load::mark_secrets(subject.reporter.options, *manifest);
  config::Settings marked;
  marked.redaction = subject.settings.redaction;
  marked.reporters = {subject.reporter};
  config::mark_secret_options(marked);
  subject.reporter.options = std::move(marked.reporters.front().options);
}

// Takes --option KEY=VALUE, and notes how it may be shown. Marked values are concealed in everything printed
// from here on, because the plugin may quote them.
void take_options(Subject& subject, const std::vector<std::string>& given, const load::Manifest* manifest) {
  static const load::Manifest unknown;
  Option& options = subject.reporter.options;
  options.is_table = true;
  for (const std::string& each : given) {
    const std::string key = each.substr(0, each.find('='));
    conform::set_option(options, key,
                        value_of(manifest ? *manifest : unknown, key, each.substr(key.size() + 1)));
  }
  mark_secrets(subject, manifest);
  for (const std::string& each : given) {
    const std::string key = each.substr(0, each.find('='));
    const Option* option = option_at(options, key);
    const bool is_secret = option && option->secret;
    if (is_secret) diagnose::conceal(std::string_view(each).substr(key.size() + 1));
    subject.shown_options.push_back(is_secret ? key + "=[hidden]" : each);
  }
}

// A file to write is the one thing that most plugins require; any will do, in the folder of its own.
void guess_paths(Option& options, const load::Manifest& manifest) {
  for (const load::OptionSpec& spec : manifest.options) {
    const std::string_view last = std::string_view(spec.key).substr(spec.key.rfind('.') + 1);
    if (!spec.required || spec.value.type != load::OptionType::string || (last != "path" && last != "file") ||
        option_at(options, spec.key))
      continue;
    Option value;
    value.value = std::string(conform::folder_mark) + "/" + std::string(last);
    conform::set_option(options, spec.key, value);
  }
}

}  // namespace

void add_subject(CLI::App& command, SubjectOptions& options) {
  add_named_plugin(command, options.plugin, options.config,
                   "Take options and plugin folders from this file's [[reporter]] of the plugin");
  command
      .add_option("-o,--option", options.options,
                  "An option for the plugin; {folder} stands for an empty folder; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("-r,--reporter", options.reporter, "The [[reporter]], where several use the plugin")
      ->type_name("NAME")
      ->needs("--config");
}

Result<Subject, ExitCode> choose_subject(const char* command, const SubjectOptions& options) {
  auto named = find_named_plugin(command, options.plugin, options.config);
  if (!named) return Unexpected(named.error());
  std::error_code ignored;
  const fs::path path = fs::absolute(named->path, ignored);
  auto file = load::read_plugin_file(path);
  if (!file) return refuse(command, file.error().message(), exit_plugin);

  for (std::size_t i = 0; i < options.options.size(); ++i) {
    const std::size_t equals = options.options[i].find('=');
    if (equals != std::string::npos && equals != 0) continue;
    return refuse(command, "--option number " + std::to_string(i + 1) + ": expected KEY=VALUE");
  }
  Subject subject{{std::move(*file), std::nullopt, {}, {}}, std::move(named->settings), {}, {}};
  if (!options.config.empty()) {
    auto reporter = reporter_of(subject.settings, path, options.reporter);
    if (!reporter) return refuse(command, options.config + ": " + reporter.error(), exit_configuration);
    subject.reporter = std::move(*reporter);
  }
  subject.reporter.plugin = path.string();
  subject.reporter.enabled = true;

  auto manifest = load::manifest_of(subject.target.file);
  take_options(subject, options.options, manifest ? &*manifest : nullptr);
  if (!manifest) {
    subject.target.manifest_fault = manifest.error().message();
    return subject;
  }
  if (subject.reporter.name.empty()) subject.reporter.name = manifest->name;
  // Whose options it takes nobody here can tell; that it cannot be loaded is what there is to say of it.
  if (!load::check_abi(*manifest, path.string())) {
    subject.target.manifest = std::move(*manifest);
    return subject;
  }
  if (options.config.empty()) guess_paths(subject.reporter.options, *manifest);
  auto checked = load::check_options(subject.settings, subject.reporter, *manifest);
  if (!checked) {
    for (Error& error : checked.error()) {
      if (error.where != subject.settings.place({})) continue;
      error.where = std::string(command) + ": --option";
      if (const std::size_t at = error.expected.rfind(" in [reporter.options]"); at != std::string::npos)
        error.expected.erase(at);
    }
    print(checked.error());
    return Unexpected(options.config.empty() ? exit_usage : exit_configuration);
  }
  subject.target.manifest = std::move(*manifest);
  subject.target.options = std::move(*checked);
  return subject;
}

}  // namespace pollux::command
