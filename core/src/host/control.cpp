#include "host/control.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "diagnose/log.hpp"
#include "host/host_core.hpp"
#include "platform/file_watch.hpp"
#include "platform/memory.hpp"

namespace pollux::host {

using deliver::Clock;
using std::chrono::milliseconds;

struct Control::State {
  std::weak_ptr<HostCore> core;
  platform::WakeUp wake_up;
  std::mutex mutex;  // of what follows
  std::shared_ptr<const config::Settings> settings;
  Standing seen;
  bool is_ending = false;
};

namespace {

constexpr milliseconds quiet(100);           // after the last change of a file
constexpr milliseconds longest_wait(1000);   // for that
constexpr milliseconds next_look(2000);      // where the system has no watch to give
constexpr milliseconds without_memory(100);  // until the next try

constexpr const char* by_signal = "a signal";
constexpr const char* by_files = "a change of its files";

// One line each: what has changed, or everything that is wrong.
void tell(const Result<ReloadReport>& report, const std::string& why) {
  if (report) {
    diagnose::log(diagnose::Level::info, "", "reloaded on " + why + ": " + report->summary());
    for (const std::string& warning : report->warnings)
      diagnose::log_once(diagnose::Level::warning, "", "reload: " + warning);
    return;
  }
  const std::string& text = report.error().what;  // host::in_one put its line feeds there, and nobody else
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    diagnose::error("", "reload: " + text.substr(begin, end - begin));
    begin = end + 1;
  }
  diagnose::error("", "the reload on " + why + " is rejected; " + report.error().remedy);
}

// Follows the files until nothing has happened to them for a while. False when `wake_up` calls meanwhile.
bool await_quiet(platform::FileWatch& watch, const std::vector<std::filesystem::path>& files, int wake_up) {
  const auto until = Clock::now() + longest_wait;
  pollfd ready[] = {{wake_up, POLLIN, 0}, {watch.descriptor(), POLLIN, 0}};
  while (::poll(ready, 2, static_cast<int>(quiet.count())) != 0) {
    if (ready[0].revents != 0) return false;
    static_cast<void>(watch.take());
    watch.follow(files);  // a link may lead elsewhere now
    if (Clock::now() >= until) break;
  }
  return true;
}

// Sleeps until `wake_up` calls, or something has happened to the files that are watched: then true.
bool sleep(platform::FileWatch* watch, int wake_up) {
  pollfd ready[] = {{wake_up, POLLIN, 0}, {watch ? watch->descriptor() : -1, POLLIN, 0}};
  const bool looks = watch && watch->descriptor() < 0;
  for (;;) {
    if (::poll(ready, 2, looks ? static_cast<int>(next_look.count()) : -1) == 0) return true;
    if (ready[0].revents != 0) return false;
    if (ready[1].revents != 0 && watch->take()) return true;
  }
}

}  // namespace

Control::Control(std::weak_ptr<HostCore> core, config::Settings settings, Standing seen)
    : state_(std::make_shared<State>()) {
  state_->core = std::move(core);
  state_->settings = std::make_shared<const config::Settings>(std::move(settings));
  state_->seen = std::move(seen);
  task_ = platform::Task("plx control", [state = state_] {
    while (!platform::if_memory([&] { run(*state); })) std::this_thread::sleep_for(without_memory);
  });
}

Control::~Control() { end(Clock::now()); }

void Control::reload_on(int signal) {
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(numbers_, signal) != numbers_.end()) return;
  signals_.push_back(std::make_unique<platform::SignalWatch>(signal, state_->wake_up.descriptor()));
  numbers_.push_back(signal);
}

void Control::follow(config::Settings settings, Standing seen) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->settings = std::make_shared<const config::Settings>(std::move(settings));
    state_->seen = std::move(seen);
  }
  state_->wake_up.wake();
}

void Control::run(State& state) {
  const int wake_up = state.wake_up.descriptor();
  std::optional<platform::FileWatch> watch;
  bool is_called = false;      // by a signal
  bool may_have_news = false;  // the files
  for (;;) {
    std::shared_ptr<const config::Settings> settings;
    Standing seen;
    {
      const std::lock_guard lock(state.mutex);
      if (state.is_ending) return;
      settings = state.settings;
      seen = state.seen;
    }
    bool is_changed = false;
    if (!settings->telemetry.watch) {
      watch.reset();
    } else {
      if (!watch) watch.emplace();
      const auto files = watched_files(*settings);
      may_have_news = watch->follow(files) || may_have_news;
      if (may_have_news && !is_called && await_quiet(*watch, files, wake_up)) {
        may_have_news = false;
        is_changed = has_news(seen, standing_of(*settings));
      }
    }
    if (is_called || is_changed) {
      const auto core = state.core.lock();
      if (!core) return;
      tell(core->reload(), is_called ? by_signal : by_files);
      is_called = false;
      // One that was refused before it had looked must not be tried without end.
      const std::lock_guard lock(state.mutex);
      if (state.settings == settings) state.seen = standing_of(*settings);
      continue;
    }
    may_have_news = sleep(watch ? &*watch : nullptr, wake_up) || may_have_news;
    is_called = state.wake_up.was_signal();
  }
}

void Control::end(deliver::Deadline deadline) {
  const std::lock_guard own(mutex_);
  signals_.clear();
  if (!task_) return;
  {
    const std::lock_guard lock(state_->mutex);
    state_->is_ending = true;
  }
  state_->wake_up.wake();
  // The last one to let go of a host may be this very thread.
  if (!task_.is_here())
    static_cast<void>(task_.await(std::max(deadline, Clock::now() + platform::Task::grace)));
  task_.leave();
}

}  // namespace pollux::host
