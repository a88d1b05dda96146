// The subcommands: each adds its options to the parser; the one that the user chose leaves its exit code.
#pragma once

namespace CLI {
class App;
}

namespace pollux::cli {

void add_run(CLI::App& pollux, int& exit_code);
void add_plugins(CLI::App& pollux, int& exit_code);
void add_config(CLI::App& pollux, int& exit_code);

}  // namespace pollux::cli
