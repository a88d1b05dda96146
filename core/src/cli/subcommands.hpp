// The subcommands: each adds its options to the parser; the one that the user chose leaves its exit code.
#pragma once

#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace pollux::cli {

void add_run(CLI::App& pollux, int& exit_code);
void add_replay(CLI::App& pollux, int& exit_code);
// `command`: what stood behind `--`, ending in null.
void add_exec(CLI::App& pollux, char** command, int& exit_code);
void add_plugins(CLI::App& pollux, int& exit_code);
void add_plugins_check(CLI::App& group, int& exit_code);
void add_plugins_bench(CLI::App& group, int& exit_code);
void add_config(CLI::App& pollux, int& exit_code);
void add_explain(CLI::App& pollux, int& exit_code);
void add_top(CLI::App& pollux, int& exit_code);
void add_help(CLI::App& pollux, int& exit_code);
void add_version(CLI::App& pollux);

// What to print where nothing was asked for: the subcommands, on one screen.
[[nodiscard]] std::string overview(const CLI::App& pollux);

// Says why the parser refused the arguments: the word that it does not know, and what was meant.
void say_usage(const CLI::App& pollux, const CLI::Error& error);

}  // namespace pollux::cli
