// The order matters: fork, then load reporters, then start the command in the scope, and deliver when it has
// ended.
#include "cli/exec_command.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include "cli/command_text.hpp"
#include "cli/configuration.hpp"
#include "cli/exit_code.hpp"
#include "cli/launch.hpp"
#include "cli/resource_use.hpp"
#include "cli/say.hpp"
#include "cli/stop_signal.hpp"
#include "cli/tally.hpp"
#include "cli/watch.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/conceal.hpp"
#include "diagnose/log.hpp"
#include "host/access.hpp"
#include "host/open.hpp"

namespace pollux::cli {

namespace {

constexpr std::size_t longest_arguments = 1024;     // bytes of the attribute
constexpr std::size_t most_arguments = 256 * 1024;  // bytes that are looked at

struct Outcome {
  int exit_code = 0;
  int signal = 0;  // that ended the command
};

struct Telemetry {
  Host host;
  std::chrono::nanoseconds shutdown_timeout;
};

void complain(const std::string& text) { say("pollux exec: " + text); }

// Nothing, and says why, when there is to be no telemetry. Unless `strict`, reporters that fail are left out.
std::optional<Telemetry> open_telemetry(const ExecOptions& options) {
  Result<config::Settings, ExitCode> settings =
      choose_settings("pollux exec", options.config, options.reporters);
  if (!settings) return std::nullopt;
  for (config::ReporterSettings& reporter : settings->reporters) {
    if (!options.strict) reporter.on_error = config::OnError::skip;
  }
  settings->telemetry.watch = false;  // it opens once, for one command
  Result<Host, Errors> host = host::open(*settings);
  if (host) host::Access::core(*host).leave_account_to_caller();
  if (host) return Telemetry{std::move(*host), settings->telemetry.shutdown_timeout};
  print(host.error());
  return std::nullopt;
}

// Below the trace that the environment names, if any.
Attachment attach_to_environment(const TelemetryContext& telemetry) {
  const char* header = std::getenv("TRACEPARENT");
  return telemetry.attach(CapturedScope::from_traceparent(header ? header : "").value_or(CapturedScope{}));
}

void describe(Scope& scope, const ExecOptions& options, char** command) {
  scope.set("command", name_of_command(command[0]));
  // Redacted before they are cut, or half a secret would be left at the end.
  if (options.arguments) {
    const std::string all = diagnose::concealed(shell_text(command + 1, most_arguments));
    scope.set("arguments", diagnose::escaped(all, longest_arguments));
  }
  for (const std::string& attribute : options.attributes) {
    const std::size_t equals = attribute.find('=');
    scope.set(attribute.substr(0, equals), attribute.substr(equals + 1));
  }
}

Outcome outcome_of(int status) {
  if (WIFSIGNALED(status)) return {128 + WTERMSIG(status), WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

// `traces`: some reporter shows trace ids, so the command may refer to this scope.
Outcome run_in_scope(const TelemetryContext& telemetry, bool traces, const ExecOptions& options,
                     char** command, Launch& launch) {
  const Attachment here = attach_to_environment(telemetry);
  Scope scope = telemetry(options.name);
  describe(scope, options, command);
  launch.start(traces ? telemetry.traceparent() : "");
  const Ending ending = watch(launch.process());
  const int error = launch.error();
  Outcome outcome = outcome_of(ending.status);
  if (error != 0) {
    complain(std::string(command[0]) + ": " + std::generic_category().message(error));
    outcome.exit_code = error == ENOENT ? exit_not_found : exit_not_run;
  } else {
    record_use(telemetry, ending.use, name_of_command(command[0]));
  }
  scope.set("exit_code", outcome.exit_code);
  if (outcome.signal != 0) scope.set("signal", name_of_signal(outcome.signal));
  if (outcome.exit_code != 0) scope.fail();
  return outcome;
}

// False when something was lost, which it says.
bool end(Telemetry& telemetry) {
  telemetry.host.shutdown(telemetry.shutdown_timeout);
  const Ledger ledger = telemetry.host.ledger();
  if (is_complete(ledger)) return true;
  complain("not all was delivered: " + losses(ledger));
  return false;
}

}  // namespace

int exec(const ExecOptions& options, char** command) {
  const sigset_t before = hold_signals();
  Result<Launch> launch = Launch::prepare(command, before);
  if (!launch) {
    complain(launch.error().message());
    return exit_wrapper;
  }
  bool complete = install_stop_signals() >= 0;
  if (!complete) complain("cannot watch for signals: " + std::generic_category().message(errno));

  std::optional<Telemetry> telemetry = open_telemetry(options);
  complete = complete && telemetry;
  if (!complete && options.strict) return exit_wrapper;
  if (!telemetry) complain("the command runs without telemetry");

  const TelemetryContext context =
      telemetry ? telemetry->host.telemetry() : TelemetryContext(ContextOptions{.enabled = false});
  const bool traces = telemetry && host::Access::core(telemetry->host).intake()->traces();
  const Outcome outcome = run_in_scope(context, traces, options, command, *launch);
  release_stop_signals();
  if (telemetry) complete = end(*telemetry) && complete;
  diagnose::drain_shortly();
  if (outcome.signal != 0) end_by(outcome.signal);
  return outcome.exit_code == 0 && !complete && options.strict ? exit_wrapper : outcome.exit_code;
}

}  // namespace pollux::cli
