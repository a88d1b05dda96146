#include "exit.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include "interpreter.hpp"
#include "python_main.hpp"

namespace pollux::python {
namespace {

using ExitClock = PythonMain::Clock;

// What the end gets even when the host's deadline has passed.
constexpr std::chrono::seconds end_grace{1};

struct Reporters {
  std::mutex mutex;
  int running = 0;
  bool has_ended = false;
  ExitClock::time_point limit;  // of the end
  std::chrono::nanoseconds allowance{std::chrono::seconds(5)};
  ExitClock::time_point deadline = ExitClock::time_point::min();  // of the last that ended
};

Reporters& reporters() {
  static Reporters& all = *new Reporters;
  return all;
}

// Within the deadline of the shutdown that is going on; after one that was over long ago, as long as that
// had. A reporter that did not end has used the time up.
ExitClock::time_point end_limit(const Reporters& all) {
  const ExitClock::time_point now = ExitClock::now();
  if (now < all.deadline || all.running > 0) return std::max(all.deadline, now + end_grace);
  return now + std::max<std::chrono::nanoseconds>(all.allowance, end_grace);
}

void end_python(bool also_in_use) {
  if (is_forked_child()) return;
  Reporters& all = reporters();
  std::unique_lock lock(all.mutex);
  const bool is_in_use = all.running > 0, has_ended = all.has_ended;
  if (!has_ended) {
    if (is_in_use && !also_in_use) return;
    all.has_ended = true;
    all.limit = end_limit(all);
  }
  const ExitClock::time_point limit = all.limit;
  lock.unlock();
  if (has_ended) {
    PythonMain::await_end(limit);  // two threads may call exit
  } else {
    PythonMain::end(limit, is_in_use);
  }
}

}  // namespace

// Handlers and destructors of statics run in the reverse order of their registration. The one that is
// registered here runs after the host's, which is registered after each start; the other one, while the
// statics of extension modules still exist that were loaded meanwhile.
void note_reporter_started() {
  if (!PythonMain::has_started()) return;
  Reporters& all = reporters();
  const std::lock_guard lock(all.mutex);
  if (all.has_ended) throw std::runtime_error("the process exits, and its Python has ended");
  ++all.running;
  static_cast<void>(std::atexit([] { end_python(true); }));
}

void note_reporter_ended(std::chrono::nanoseconds allowance) {
  if (!PythonMain::has_started()) return;
  Reporters& all = reporters();
  const std::lock_guard lock(all.mutex);
  --all.running;
  all.allowance = allowance;
  all.deadline = std::max(all.deadline, ExitClock::now() + allowance);
  static_cast<void>(std::atexit([] { end_python(false); }));
}

}  // namespace pollux::python
