#include "command/conform/child_side.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "diagnose/log.hpp"

namespace pollux::conform {

namespace {

constexpr rlim_t most_memory = rlim_t{3} << 30;  // bytes that can be written to
constexpr rlim_t most_file = rlim_t{2} << 30;    // bytes of one file
constexpr int report_descriptor = 200;           // out of a plugin's way

void limit(int resource, rlim_t most) {
  rlimit now{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) return;
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most) most = now.rlim_max;
  const rlimit set{most, now.rlim_max};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &set);
}

void set_limits() {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, most_file);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // whose shadows are larger
  limit(RLIMIT_DATA, most_memory);
#endif
}

// As a program finds them that a shell starts; but a broken pipe is an error, as in a host.
void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void redirect(int output) {
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::close(nothing);
  ::close(output);
}

void write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(to, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void be_child(const std::function<bool(const HandOver&)>& body, const std::filesystem::path& folder,
              int report, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // the parent has one thread, so this is the parent's own end
  ::setpgid(0, 0);
  reset_signals();
  redirect(output);
  const int high = ::fcntl(report, F_DUPFD_CLOEXEC, report_descriptor);
  if (high >= 0) ::close(report), report = high;
  set_limits();
  if (::chdir(folder.c_str()) != 0) ::_exit(EXIT_FAILURE);
  ::setenv("TMPDIR", folder.c_str(), 1);
  const bool by_exit = body([report](const std::string& text) { write_all(report, text); });
  if (by_exit) std::exit(EXIT_SUCCESS);
  std::fflush(nullptr);
  diagnose::drain_shortly();
  ::_exit(EXIT_SUCCESS);
}

}  // namespace pollux::conform
