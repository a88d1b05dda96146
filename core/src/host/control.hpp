// Control: the thread that reloads a host when a signal comes or a file changes. In: signals, inotify. Out:
// reloads, and lines in the log that say what became of them.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "config/settings.hpp"
#include "deliver/instance.hpp"
#include "host/watched_files.hpp"
#include "platform/signal_watch.hpp"
#include "platform/task.hpp"
#include "platform/wake_up.hpp"

namespace pollux::host {

class HostCore;

// Every function may be called from any thread.
class Control {
 public:
  // Starts the thread; throws std::system_error for want of one, or of a descriptor.
  Control(std::weak_ptr<HostCore> core, config::Settings settings, Standing seen);
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

  // Each such signal reloads from now on. Throws std::system_error.
  void reload_on(int signal);

  // Whose files are watched from now on, if they say so; `seen` is what the host knows of these.
  void follow(config::Settings settings, Standing seen);

  // No reload begins any more. Waits for the thread; one that does not come to its end is left behind.
  void end(deliver::Deadline deadline);

 private:
  struct State;  // that the thread may keep longer than the host
  static void run(State& state);

  std::shared_ptr<State> state_;
  std::mutex mutex_;  // of what follows
  std::vector<std::unique_ptr<platform::SignalWatch>> signals_;
  std::vector<int> numbers_;  // of them
  platform::Task task_;
};

}  // namespace pollux::host
