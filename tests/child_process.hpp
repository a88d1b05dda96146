// Child process: a program, its arguments, environment and standard input in; its output and how it ended
// out.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

extern char** environ;

namespace pollux::test {

struct ChildOptions {
  std::string program;
  std::vector<std::string> arguments;
  // Added to this process's environment, from which every POLLUX_ variable is taken out first.
  std::map<std::string, std::string> environment;
  std::string folder;                                             // working directory; empty: this process's
  std::chrono::milliseconds deadline = std::chrono::seconds(60);  // for the whole life of the child
};

struct ChildResult {
  int exit_code = -1;      // -1 when a signal ended it
  int signal = 0;          // the signal that ended it
  bool timed_out = false;  // the deadline passed, and it was killed
  std::string out;
  std::string error;
};

// For one thread. A child that still runs when this is destroyed is killed: no test leaves one behind.
class ChildProcess {
 public:
  explicit ChildProcess(const ChildOptions& options) : until_(Clock::now() + options.deadline) {
    // A child that ends early must not end the test that writes to it.
    ::signal(SIGPIPE, SIG_IGN);
    std::array<Pipe, 3> pipes;
    input_ = pipes[0].take(1);
    output_[0].descriptor = pipes[1].take(0);
    output_[1].descriptor = pipes[2].take(0);
    spawn(options, {pipes[0].ends[0], pipes[1].ends[1], pipes[2].ends[1]});
    set_nonblocking(input_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() {
    close_input();
    for (Output& output : output_) close(output.descriptor);
    if (!reaped_) kill();
  }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& out() const { return output_[0].text; }
  [[nodiscard]] const std::string& error() const { return output_[1].text; }

  // Writes to the child's standard input, reading its output meanwhile. False when the child reads no more.
  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(input_, text.data(), text.size());
      if (written > 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno != EAGAIN && errno != EINTR) {
        return false;
      } else if (!pump(true)) {
        return false;
      }
    }
    return true;
  }
  void close_input() { close(input_); }

  void signal(int number) const { ::kill(pid_, number); }

  // Waits until `text` is in what the child has written to standard error. False when it ended without, or at
  // the deadline.
  bool wait_for_error(std::string_view text) {
    while (error().find(text) == std::string::npos) {
      if (!has_output() || !pump(false)) return false;
    }
    return true;
  }

  // Waits until `condition` holds, reading the child's output meanwhile. False at the deadline.
  template <class Condition>
  bool wait_until(Condition&& condition) {
    while (!condition()) {
      if (Clock::now() >= until_) return false;
      pump(false, std::chrono::milliseconds(5));
    }
    return true;
  }

  // Closes the child's input and waits for its end.
  ChildResult finish() {
    close_input();
    while (has_output() && pump(false)) {
    }
    ChildResult result;
    result.timed_out = !has_exited();
    const int status = result.timed_out ? kill() : status_;
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    result.out = out();
    result.error = error();
    return result;
  }

 private:
  using Clock = std::chrono::steady_clock;

  struct Output {
    int descriptor = -1;
    std::string text;
  };

  // Both ends close with the object unless taken; neither is inherited but by dup2.
  struct Pipe {
    Pipe() {
      if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
      close(ends[0]);
      close(ends[1]);
    }
    int take(int end) { return std::exchange(ends[end], -1); }
    int ends[2] = {-1, -1};
  };

  static void close(int& descriptor) {
    if (descriptor >= 0) ::close(descriptor);
    descriptor = -1;
  }

  static void set_nonblocking(int descriptor) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  }

  static std::vector<std::string> environment_of(const ChildOptions& options) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) {
      const std::string_view text = *entry;
      const std::string name(text.substr(0, text.find('=')));
      if (!name.starts_with("POLLUX_") && !options.environment.contains(name)) all.emplace_back(text);
    }
    for (const auto& [name, value] : options.environment) all.push_back(name + "=" + value);
    return all;
  }

  static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  void spawn(const ChildOptions& options, const std::array<int, 3>& ends) {
    std::vector<std::string> arguments = {options.program};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> environment = environment_of(options);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 3; ++i)
      ::posix_spawn_file_actions_adddup2(&actions, ends[static_cast<std::size_t>(i)], i);
    if (!options.folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions, options.folder.c_str());

    // The signals as a shell would leave them, whoever started the test.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t defaults, none;
    ::sigfillset(&defaults);
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes, &defaults);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

    const int error = ::posix_spawn(&pid_, options.program.c_str(), &actions, &attributes,
                                    pointers_to(arguments).data(), pointers_to(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + options.program);
  }

  [[nodiscard]] bool has_output() const { return output_[0].descriptor >= 0 || output_[1].descriptor >= 0; }

  // Reads what the child has written, waiting for some for `longest` or until the deadline. False after that.
  bool pump(bool until_writable, std::chrono::milliseconds longest = std::chrono::hours(1)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until_ - Clock::now());
    if (left.count() <= 0) return false;
    pollfd ready[] = {{output_[0].descriptor, POLLIN, 0},
                      {output_[1].descriptor, POLLIN, 0},
                      {until_writable ? input_ : -1, POLLOUT, 0}};
    if (::poll(ready, 3, static_cast<int>(std::min(left, longest).count())) < 0) return errno == EINTR;
    for (std::size_t i = 0; i < 2; ++i) {
      if (ready[i].revents != 0) read_some(output_[i]);
    }
    return true;
  }

  static void read_some(Output& output) {
    char buffer[64 * 1024];
    const ssize_t got = ::read(output.descriptor, buffer, sizeof(buffer));
    if (got > 0) {
      output.text.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      close(output.descriptor);
    }
  }

  // Waits for the end, which is near once both outputs are closed, unless the child closed them itself.
  bool has_exited() {
    while (::waitpid(pid_, &status_, WNOHANG) != pid_) {
      if (Clock::now() >= until_) return false;
      ::poll(nullptr, 0, 2);
    }
    return reaped_ = true;
  }

  int kill() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status_, 0);
    reaped_ = true;
    return status_;
  }

  Clock::time_point until_;
  pid_t pid_ = -1;
  bool reaped_ = false;
  int status_ = 0;
  int input_ = -1;
  std::array<Output, 2> output_;
};

// Runs the program to its end with `input` as its standard input.
inline ChildResult run_child(const ChildOptions& options, std::string_view input = {}) {
  ChildProcess child(options);
  child.write(input);
  return child.finish();
}

}  // namespace pollux::test
