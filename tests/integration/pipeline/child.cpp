// fork and exec, with stderr on a pipe or on a pseudo-terminal.
#include "child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;

// A file descriptor, closed with its owner.
struct Descriptor {
  int number = -1;
  explicit Descriptor(int opened = -1) : number(opened) {}
  Descriptor(Descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number, other.number);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number >= 0) ::close(std::exchange(number, -1));
  }
};

std::pair<Descriptor, Descriptor> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::pair<Descriptor, Descriptor> open_terminal() {
  Descriptor master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (master.number < 0 || ::grantpt(master.number) != 0 || ::unlockpt(master.number) != 0) {
    throw std::runtime_error("no pseudo-terminal");
  }
  std::array<char, 64> name{};
  if (::ptsname_r(master.number, name.data(), name.size()) != 0)
    throw std::runtime_error("no pseudo-terminal");
  Descriptor slave(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (slave.number < 0) throw std::runtime_error("no pseudo-terminal");
  return {std::move(master), std::move(slave)};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const std::string& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

// Reads what there is; false at the end. A terminal whose other side is closed answers with an error.
bool read_some(int descriptor, std::string& into) {
  std::array<char, 4096> bytes;
  const ssize_t size = ::read(descriptor, bytes.data(), bytes.size());
  if (size <= 0) return false;
  into.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

}  // namespace

Ended run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
                  ErrorStream stream) {
  auto [out, out_writer] = open_pipe();
  auto [err, err_writer] = stream == ErrorStream::pipe ? open_pipe() : open_terminal();
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no child process");
  if (child == 0) {
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(out_writer.number, STDOUT_FILENO);
    ::dup2(err_writer.number, STDERR_FILENO);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  out_writer.close();
  err_writer.close();

  Ended ended;
  const auto deadline = Clock::now() + std::chrono::minutes(1);
  std::array<pollfd, 2> open = {{{out.number, POLLIN, 0}, {err.number, POLLIN, 0}}};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0 || ::poll(open.data(), open.size(), static_cast<int>(left)) <= 0) {
      ::kill(child, SIGKILL);
      ::waitpid(child, nullptr, 0);
      throw std::runtime_error("the program did not end: " + arguments.front());
    }
    if (open[0].revents != 0 && !read_some(open[0].fd, ended.out)) open[0].fd = -1;
    if (open[1].revents != 0 && !read_some(open[1].fd, ended.err)) open[1].fd = -1;
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}
