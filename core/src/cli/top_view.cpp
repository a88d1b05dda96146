#include "cli/top_view.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/say.hpp"
#include "cli/terminal.hpp"
#include "cli/top_screen.hpp"
#include "cli/top_subject.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

constexpr std::size_t longest_line = 64u << 20;  // of a document: ten thousand scopes are 2 MiB
constexpr std::size_t most_remembered = 10'000;  // scopes
constexpr int waits_for_answer = 10'000;         // ms; of what must be there at once

// Those that must find the terminal in order come by a descriptor.
live::Descriptor take_signals() {
  sigset_t taken;
  ::sigemptyset(&taken);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP}) ::sigaddset(&taken, signal);
  ::pthread_sigmask(SIG_BLOCK, &taken, nullptr);
  return live::Descriptor::of([&] { return ::signalfd(-1, &taken, SFD_CLOEXEC); });
}

class TopView {
 public:
  TopView(const std::filesystem::path& socket, live::Descriptor server, const TopOptions& options)
      : options_(options), socket_(socket), server_(std::move(server)) {
    layout_.sort = options.sort;
    layout_.columns = columns_of_output(STDOUT_FILENO);
    if (options.json || options.count > 0 || !is_terminal(STDOUT_FILENO) || !is_terminal(STDIN_FILENO))
      return;
    layout_.emphasis = wants_emphasis(STDOUT_FILENO);
    signals_ = take_signals();
    screen_.emplace(STDIN_FILENO, STDOUT_FILENO);
  }

  int run() {
    ask();
    while (!exit_code_) {
      pollfd ready[] = {{server_.number(), POLLIN, 0},
                        {signals_ ? signals_.number() : -1, POLLIN, 0},
                        {screen_ ? STDIN_FILENO : -1, POLLIN, 0}};
      const int found = ::poll(ready, 3, has_answer_ ? -1 : waits_for_answer);
      if (found < 0 && errno == EINTR) continue;
      if (found == 0) end(exit_incomplete, "the program does not answer");
      if (ready[1].revents != 0) take_signal();
      if (ready[2].revents != 0) take_key();
      if (ready[0].revents != 0) receive();
    }
    screen_.reset();  // first, so that the words stay to be read
    if (!last_words_.empty()) say("pollux top: " + last_words_);
    return *exit_code_;
  }

 private:
  void end(int code, std::string words) {
    exit_code_ = code;
    last_words_ = std::move(words);
  }

  void ask() {
    char request[80];
    const int size = std::snprintf(request, sizeof request, "{\"v\":1,\"get\":\"top\",\"interval_s\":%.3f}\n",
                                   std::chrono::duration<double>(options_.interval).count());
    // One that refuses us has said why before.
    static_cast<void>(::send(server_.number(), request, static_cast<std::size_t>(size), MSG_NOSIGNAL));
  }

  void receive() {
    char bytes[64 * 1024];
    const ssize_t got = ::recv(server_.number(), bytes, sizeof bytes, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got <= 0) return lose();
    received_.append(bytes, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; !exit_code_ && (end = received_.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      take(std::string_view(received_).substr(begin, end - begin));
    }
    received_.erase(0, begin);
    if (received_.size() > longest_line) end(exit_incomplete, "the program sends a line without an end");
  }

  // The other side is closed without a word.
  void lose() {
    if (!has_answer_ || is_served()) {
      end(exit_incomplete, "the program has closed the connection");
    } else {
      end(exit_ok, name() + " has ended");
    }
  }

  // Whether it still listens: one that is killed closes its files one after the other.
  [[nodiscard]] bool is_served() const {
    for (int look = 0; look < 4; ++look) {
      if (!connect_to(socket_)) return false;
      ::poll(nullptr, 0, 50);
    }
    return true;
  }

  [[nodiscard]] std::string name() const {
    return diagnose::escaped(program_, 80) + " (pid " + std::to_string(process_) + ")";
  }

  void take(std::string_view line) {
    Result<TopLine, std::string> read = read_top_line(line);
    if (!read) {
      end(exit_incomplete, read.error());
      return;
    }
    if (read->is_end) {
      end(exit_ok, has_answer_ ? name() + " has ended" : "the program has ended");
      return;
    }
    has_answer_ = true;
    program_ = read->figures.program;
    process_ = read->figures.process;
    const bool is_first = read->figures.interval_s <= 0;
    figures_ = std::move(read->figures);
    remember();
    if (screen_) return draw();
    if (is_first) return;
    if (options_.json) {
      std::fwrite(line.data(), 1, line.size(), stdout);
      std::fputc('\n', stdout);
    } else {
      if (shown_ > 0) std::fputc('\n', stdout);
      std::fputs(top_text(figures_, layout_).c_str(), stdout);
    }
    if (std::fflush(stdout) != 0) end(exit_incomplete, "cannot write to standard output");
    if (++shown_ == options_.count) exit_code_ = exit_ok;
  }

  // A scope that rests keeps its line.
  void remember() {
    for (auto& [name, calls] : known_) calls = false;
    for (const TopScope& scope : figures_.scopes) {
      const auto at = known_.find(scope.name);
      if (at != known_.end()) at->second = true;
      if (at == known_.end() && known_.size() < most_remembered) known_.emplace(scope.name, true);
    }
    for (const auto& [name, calls] : known_) {
      if (!calls) figures_.scopes.emplace_back().name = name;
    }
  }

  void draw() {
    if (is_paused_ || !screen_ || !has_answer_) return;
    const TopScreen::Size size = screen_->size();
    layout_.columns = size.columns;
    layout_.rows = size.rows - 1;
    layout_.note = "(q quits, s sorts, p pauses)";
    screen_->show(top_text(figures_, layout_));
  }

  void take_key() {
    char key = 0;
    const ssize_t got = ::read(STDIN_FILENO, &key, 1);
    if (got == 0 || (got < 0 && errno != EINTR) || key == 'q') exit_code_ = exit_ok;
    if (key == 'p') is_paused_ = !is_paused_;
    if (key == 's') layout_.sort = next_of(layout_.sort);
    draw();
  }

  void take_signal() {
    signalfd_siginfo signal{};
    if (::read(signals_.number(), &signal, sizeof signal) != sizeof signal) return;
    if (signal.ssi_signo == SIGWINCH) return draw();
    if (signal.ssi_signo != SIGTSTP) {
      exit_code_ = exit_ok;
      return;
    }
    screen_->leave();
    ::raise(SIGSTOP);  // until somebody continues it
    screen_->enter();
    draw();
  }

  const TopOptions& options_;
  const std::filesystem::path& socket_;
  live::Descriptor server_;
  live::Descriptor signals_;
  std::optional<TopScreen> screen_;
  TopLayout layout_;
  TopFigures figures_;
  std::map<std::string, bool> known_;  // scopes; whether they are in the last figures
  std::string received_;
  std::string program_;
  std::int64_t process_ = 0;
  std::uint64_t shown_ = 0;
  bool has_answer_ = false;
  bool is_paused_ = false;
  std::optional<int> exit_code_;
  std::string last_words_;
};

}  // namespace

int watch_top(const std::filesystem::path& socket, const TopOptions& options) {
  Result<live::Descriptor> server = connect_to(socket);
  if (!server) {
    say("pollux top: " + server.error().message());
    return exit_usage;
  }
  return TopView(socket, std::move(*server), options).run();
}

}  // namespace pollux::cli
