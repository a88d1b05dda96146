// threshold: writes the scopes that took longer than a limit to a file, one line each.
//
// This is a whole reporter and the tutorial of docs/plugin-authors.md; read it from top to bottom. It needs
// nothing but the SDK and the system.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>

#include <pollux/sdk/plugin.hpp>

using namespace std::chrono_literals;

class Threshold {
 public:
  // --- What the operator may write in the TOML file
  //
  // The host checks the file against this list, ranges included, before it makes the reporter, fills in the
  // defaults and shows the line of whatever is wrong. `pollux plugins inspect` prints the list without
  // running the plugin.
  static constexpr pollux::OptionSpec options[] = {
      {"path", "string[1..]", "", "required", "File to append to"},
      {"limit", "duration[0s..1h]", "\"100ms\"", "", "Scopes that took at least this long are written"},
  };
  static constexpr std::string_view license = "MIT";

  // --- Made: look at the options, touch nothing else
  //
  // A reload makes the new instance while the old one still runs, so a constructor opens no file. The options
  // have passed the list above. A rule over several options would be checked here: reject() names the option,
  // and the host adds file:line:column.
  Threshold(const pollux::Options& options, pollux::HostView host)
      : host_(host), path_(options.string("path")), limit_(options.duration("limit", 100ms)) {}
  ~Threshold() {
    if (file_ >= 0) ::close(file_);
  }
  Threshold(const Threshold&) = delete;
  Threshold& operator=(const Threshold&) = delete;

  // --- Started: acquire
  //
  // An exception here says that the reporter cannot run; its text is what the operator reads.
  void start() {
    file_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file_ < 0) throw std::system_error(errno, std::generic_category(), path_);
  }

  // --- Events
  //
  // Called for one timing after another, never twice at once. Having no record_metric, this reporter is sent
  // no metrics. The view `timing` and its texts are gone when this function returns: copy what you keep.
  void record_timing(const pollux::Timing& timing) {
    const bool slow = timing.duration() >= limit_;
    if (slow) write(line_of(timing));

    // Counted last: an event that is to be sent again must not be counted twice.
    const std::lock_guard hold(mutex_);
    ++seen_;
    if (slow) ++slow_;
    if (timing.duration() > slowest_) slowest_ = timing.duration();
  }

  // --- Flushed: make it visible
  //
  // Called about once a second, and before the end. Every line is already in the file; this brings it to the
  // disk.
  void flush() {
    if (!unsynced_) return;
    if (::fdatasync(file_) != 0 && errno != EINVAL) {  // EINVAL: a pipe or a terminal
      throw std::system_error(errno, std::generic_category(), path_);
    }
    unsynced_ = false;
  }

  // --- Stopped: flush and let go
  void stop() {
    flush();
    ::close(file_);
    file_ = -1;
    if (slow_ > 0) host_.info(std::to_string(slow_) + " slow scopes are in " + path_);
  }

  // --- New options while running
  //
  // Take what can be taken in place. For the rest a new instance is made beside this one, which then stops.
  pollux::Reconfigured reconfigure(const pollux::Options& options) {
    const Threshold taken(options, host_);  // a rule that refuses throws before anything has changed
    if (taken.path_ != path_) return pollux::Reconfigured::needs_restart;
    limit_ = taken.limit_;
    return pollux::Reconfigured::yes;
  }

  // --- Asked what it holds
  //
  // The two functions that may be called while another one runs: hence the mutex.
  std::string snapshot() const {
    const std::lock_guard hold(mutex_);
    return "{\"seen\":" + std::to_string(seen_) + ",\"slow\":" + std::to_string(slow_) +
           ",\"slowest_s\":" + std::to_string(pollux::seconds(slowest_)) + "}";
  }
  void reset() {
    const std::lock_guard hold(mutex_);
    seen_ = slow_ = 0;
    slowest_ = {};
  }

 private:
  // 2026-01-31T12:00:00.250Z 0.251300 s pipeline.plan rows=12 model=small
  static std::string line_of(const pollux::Timing& timing) {
    const auto wall = std::chrono::floor<std::chrono::milliseconds>(timing.start_wall_time());
    const std::time_t second = std::chrono::floor<std::chrono::seconds>(wall).time_since_epoch().count();
    std::tm utc{};
    ::gmtime_r(&second, &utc);
    char start[64];
    char rest[64];
    std::strftime(start, sizeof start, "%FT%T", &utc);
    std::snprintf(rest, sizeof rest, ".%03dZ %.6f s ",
                  static_cast<int>((wall.time_since_epoch() % 1s).count()), timing.duration_s());

    std::string line(start);
    line += rest;
    append(line, timing.scope());
    if (timing.status() == pollux::Status::error) line += " failed";
    for (const pollux::Attribute& attribute : timing.attributes()) {
      append(line += ' ', attribute.key);
      line += '=';
      attribute.value.visit([&](const auto& value) {
        if constexpr (requires { std::to_string(value); }) {
          line += std::to_string(value);
        } else {
          append(line, value);
        }
      });
    }
    return line += '\n';
  }

  // One event stays one line: a control character in a value becomes a space.
  static void append(std::string& line, std::string_view text) {
    for (const char c : text) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }

  // Slow scopes are rare, so each line is written at once: nothing that was accepted waits in a buffer that
  // could be lost. When the disk is full the event goes back to the host, which keeps it and asks again.
  void write(const std::string& line) {
    const off_t end = ::lseek(file_, 0, SEEK_END);
    ssize_t written = 0;
    do {
      written = ::write(file_, line.data(), line.size());
    } while (written < 0 && errno == EINTR);
    if (written == static_cast<ssize_t>(line.size())) {
      unsynced_ = true;
      return;
    }

    const int reason = written < 0 ? errno : ENOSPC;
    if (written > 0 && ::ftruncate(file_, end) != 0) host_.warning("half a line remains in " + path_);
    if (reason == ENOSPC || reason == EDQUOT) throw pollux::RetryLater("no space for " + path_, 1s);
    throw std::system_error(reason, std::generic_category(), path_);
  }

  pollux::HostView host_;
  std::string path_;
  std::chrono::nanoseconds limit_;
  int file_ = -1;
  bool unsynced_ = false;

  mutable std::mutex mutex_;  // guards what snapshot reads
  std::uint64_t seen_ = 0;
  std::uint64_t slow_ = 0;
  std::chrono::nanoseconds slowest_{};
};

// The one line that makes the class a plugin: type, name, version, summary.
POLLUX_REPORTER_PLUGIN(Threshold, "threshold", "1.0.0",
                       "Writes the scopes that took longer than a limit to a file")
