// `pollux explain`: a scope in, what each reporter makes of it and why out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "command/configuration.hpp"
#include "command/exit_code.hpp"
#include "command/explain/explanation.hpp"
#include "command/say.hpp"
#include "command/subcommands.hpp"
#include "command/terminal.hpp"

namespace pollux::command {

namespace {

struct ExplainOptions {
  Question question;
  std::string config;
  bool json = false;
};

int explain_scope(const ExplainOptions& options) {
  const std::optional<std::filesystem::path> file = choose_file(options.config);
  if (!file) {
    say("pollux explain: no configuration; name one with --config FILE or set POLLUX_CONFIG");
    return exit_usage;
  }
  const Result<config::Settings, Errors> settings = load_settings(file);
  if (!settings) {
    print(settings.error());
    return exit_configuration;
  }
  const Explanation explanation = explain_event(*settings, options.question, config::process_environment());
  const std::string text = options.json ? explanation_as_json(explanation)
                                        : explanation_as_text(explanation, wants_emphasis(STDOUT_FILENO));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_ok;
}

}  // namespace

void add_explain(CLI::App& pollux, int& exit_code) {
  CLI::App& command = *pollux.add_subcommand(
      "explain",
      "Tell which reporters receive a scope or metric, and which lines of the configuration decide");
  const auto options = std::make_shared<ExplainOptions>();
  command.add_option("SCOPE", options->question.scope, "Its full path, such as shop.cart.add")
      ->type_name("")
      ->required();
  command.add_option("-c,--config", options->config, "Configuration file; else the one POLLUX_CONFIG names")
      ->type_name("FILE");
  command.add_flag("-m,--metric", options->question.is_metric, "It is a metric, not a timing");
  command
      .add_option("-a,--attribute", options->question.attributes,
                  "Tell what redaction does to this attribute; may be given several times")
      ->type_name("KEY")
      ->allow_extra_args(false);
  command.add_flag("--json", options->json, "Print a JSON object");
  command.footer(
      "Reads the configuration alone: no plugin is looked up or loaded. A line that keeps the event from a "
      "reporter\nis marked with '!'.\n"
      "\nExamples:\n"
      "  pollux explain shop.cart.add --config pollux.toml\n"
      "  pollux explain shop.cart.items --metric --attribute customer_token --json\n\n" +
      explain({exit_ok, exit_usage, exit_configuration}));
  command.callback([options, &exit_code] { exit_code = explain_scope(*options); });
}

}  // namespace pollux::command
