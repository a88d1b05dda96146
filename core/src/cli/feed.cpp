// The way of `pollux run` and `pollux replay`: configuration, input, host, the lines, the account.
#include "cli/feed.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include "cli/configuration.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_lines.hpp"
#include "cli/input.hpp"
#include "cli/progress.hpp"
#include "cli/say.hpp"
#include "cli/stop_signal.hpp"
#include "cli/tally.hpp"
#include "cli/terminal.hpp"
#include "host/access.hpp"
#include "host/open.hpp"
#include "host/source.hpp"

namespace pollux::cli {

namespace {

void complain(const FeedOptions& options, const std::string& text) { say(options.command + ": " + text); }

// What is wrong with the reporters that must open; one with on_error = "skip" is the host's to leave out.
Errors check_needed(const config::Settings& settings) {
  config::Settings needed = settings;
  std::erase_if(needed.reporters,
                [](const auto& reporter) { return reporter.on_error == config::OnError::skip; });
  return check_reporters(needed);
}

// Whether a reporter that is sound has not taken all that it was given.
bool somebody_goes_on(const Host& host) {
  const Ledger ledger = host.ledger();
  return std::ranges::any_of(ledger.reporters, [](const ReporterLedger& reporter) {
    return reporter.in_flight > 0 && reporter.state == "ready";
  });
}

// What was read last is waited for like what was read before: for as long as reporters take it, however
// slowly. One that fails, hangs or asks for retries has the host's timeout.
void await_slow_reporters(Host& host) {
  constexpr auto between_looks = std::chrono::milliseconds(200);
  while (received_stop_signal() == 0 && somebody_goes_on(host)) static_cast<void>(host.flush(between_looks));
}

// Ends the host within its timeout; says so when a signal asked for it, since delivering the rest may take as
// long.
void end(Host& host, const FeedOptions& options) {
  const int signal = received_stop_signal();
  if (signal != 0 && !options.quiet) {
    const char* name = signal == SIGINT ? "SIGINT" : "SIGTERM";
    complain(options,
             std::string("stopping on ") + name + ": delivering what was read; once more ends at once");
  }
  host::Access::core(host).shutdown();
}

// SIGHUP waits from the beginning until somebody takes it.
class HangUpHeld {
 public:
  HangUpHeld() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGHUP);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  void release() const { ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_;
};

// What is reloaded: the same file, under the same choice of reporters.
host::Source source_of(const FeedOptions& options) {
  const auto file = choose_file(options.config);
  host::Source source = file ? host::source_of(*file) : host::Source{};
  source.read = [file, reporters = options.reporters] { return deliverable_settings(file, reporters); };
  return source;
}

int feed(Host& host, Input& input, int stop, const FeedOptions& options) {
  if (!options.quiet) host::Access::core(host).leave_account_to_caller();
  const bool show = !options.quiet && is_terminal(STDERR_FILENO);
  if (show && is_terminal(input.descriptor()))
    complain(options, "reading events from the terminal; end with Ctrl-D");
  Progress progress(show ? STDERR_FILENO : -1, input.size(), Progress::Clock::now());
  const auto when_full = options.overflow ? collect::WhenFull::as_configured : collect::WhenFull::wait;
  const Tally tally = import_lines(host, input, stop, options.schedule, when_full, progress);
  if (!options.overflow) await_slow_reporters(host);
  end(host, options);
  const Ledger ledger = host.ledger();
  if (!options.quiet) complain(options, account(tally, ledger));
  return is_complete(tally, ledger) ? exit_ok : exit_incomplete;
}

}  // namespace

int feed(const FeedOptions& options) {
  const HangUpHeld hang_up;
  host::Source source = source_of(options);
  Result<config::Settings, ExitCode> settings =
      choose_settings(options.command.c_str(), options.config, options.reporters);
  if (!settings) return settings.error();
  const int stop = install_stop_signals();
  if (stop < 0) {
    complain(options, "cannot watch for signals: " + std::generic_category().message(errno));
    return exit_incomplete;
  }
  Result<Input> input = Input::open(options.input, options.follow);
  if (!input) {
    complain(options, input.error().message());
    return exit_usage;
  }

  if (const Errors errors = check_needed(*settings); !errors.empty()) {
    print(errors);
    return exit_configuration;
  }

  Result<Host, Errors> host = host::open(*std::move(settings), std::move(source));
  if (!host) {
    print(host.error());
    return exit_plugin;
  }
  if (const auto reloads = host->reload_on(SIGHUP); !reloads) complain(options, reloads.error().message());
  hang_up.release();
  return feed(*host, *input, stop, options);
}

}  // namespace pollux::cli
