// Launch: a process that is forked first thing and becomes the command once it is told to.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <string>

#include <pollux/result.hpp>

namespace pollux::command {

// Forked before a reporter is loaded, the command inherits neither its descriptors nor its threads' signal
// masks, and its peak of memory is its own: Linux counts what a process held before it became another
// program.
class Launch {
 public:
  // Forks; the process must have no other thread yet. `command` ends in null and outlives this object; `mask`
  // is the signal mask that the command gets.
  [[nodiscard]] static Result<Launch> prepare(char** command, const sigset_t& mask);

  Launch(Launch&& other) noexcept;
  Launch& operator=(Launch&&) = delete;
  // A process that was never started ends by itself.
  ~Launch();

  // Has it become the command, with `traceparent` as TRACEPARENT in its environment unless empty. Once.
  // SIGPIPE must be ignored.
  void start(const std::string& traceparent);

  // To be waited for by the caller.
  [[nodiscard]] pid_t process() const { return process_; }

  // 0, or the errno why it could not become the command. Once it has ended: a process that is stopped has not
  // said yet.
  [[nodiscard]] int error() const;

 private:
  Launch(pid_t process, int orders, int report) : process_(process), orders_(orders), report_(report) {}

  pid_t process_;
  int orders_;  // to the process: what to begin with
  int report_;  // from it: why it could not begin
};

}  // namespace pollux::command
