// Watch: a child process in; how it ended and what it used out. Signals that arrive meanwhile are the
// child's, and a child that is stopped stops this process.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/types.h>

namespace pollux::command {

// Blocks the signals that are passed on (SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, and of job
// control SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT) and SIGCHLD, for this thread and those that it starts, so that
// they wait for watch(). Returns the mask before.
[[nodiscard]] sigset_t hold_signals();

struct Ending {
  int status = 0;  // as of waitpid
  rusage use{};    // of the child and of those that it has waited for
};

// Waits for the end of the child and passes signals on to it. Those that the terminal sends, as Ctrl-C does,
// are not: the child has them already, being of the same process group. When the child is stopped, so is this
// process, and a SIGCONT to it continues both. After hold_signals(), on its thread.
[[nodiscard]] Ending watch(pid_t child);

// Lets SIGINT and SIGTERM through to their handlers again, and the terminal's stop signals.
void release_stop_signals();

// Ends this process by the signal that ended the child, without a core dump, so that whoever waits sees what
// happened. Returns when that signal ends nothing.
void end_by(int signal);

}  // namespace pollux::command
