// Terminal: a program in, what it shows out; keys are typed as a person does.
#pragma once

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

namespace pollux::test {

// The other end of the terminal that a program runs on.
class Terminal {
 public:
  // The program and its arguments, and how wide the window is; 0: it does not say.
  explicit Terminal(const std::vector<std::string>& words, unsigned short columns = 0) {
    const winsize window{24, columns, 0, 0};
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    pid_ = ::forkpty(&descriptor_, nullptr, nullptr, columns > 0 ? &window : nullptr);
    if (pid_ == 0) {
      ::execv(arguments[0], const_cast<char**>(arguments.data()));
      ::_exit(99);
    }
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::close(descriptor_);
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] bool started() const { return pid_ > 0; }
  void type(std::string_view keys) const { REQUIRE(::write(descriptor_, keys.data(), keys.size()) > 0); }
  void signal(int number) const { ::kill(pid_, number); }

  [[nodiscard]] const std::string& shown() const { return shown_; }

  // Reads until the text was shown; false when the program ends before, or after a minute.
  bool shows(std::string_view text) {
    while (shown_.find(text) == std::string::npos) {
      pollfd ready{descriptor_, POLLIN, 0};
      char buffer[1000];
      if (::poll(&ready, 1, 60'000) <= 0) return false;
      const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
      if (got <= 0) return false;
      shown_.append(buffer, static_cast<std::size_t>(got));
    }
    return true;
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return status;
  }

 private:
  int descriptor_ = -1;
  pid_t pid_ = -1;
  std::string shown_;
};

}  // namespace pollux::test
