// Host: one configuration at work. Owns the reporters, and hands out the contexts that feed them.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include <pollux/export.hpp>
#include <pollux/ledger.hpp>
#include <pollux/reload.hpp>
#include <pollux/result.hpp>
#include <pollux/stats.hpp>
#include <pollux/telemetry_context.hpp>
#include <pollux/version.hpp>

namespace pollux::host {
class HostCore;
struct Access;
}  // namespace pollux::host

namespace pollux::inline POLLUX_LAYOUT {

template <>
inline constexpr bool must_be_kept<Host> = true;

// Movable; every function may be called from any thread. Destroying it flushes within `shutdown_timeout` and
// never hangs; contexts that it handed out are no-ops from then on.
//
// One that is open at exit ends likewise, in an exit handler that is registered when it opens. `exit` first
// destroys the thread-local objects of the thread that calls it. What a thread that has recorded before
// records after that, in a handler of atexit or the destructor of a static object, is not delivered: handlers
// that were registered after the host was made run while it is open, and their events are counted as `late`;
// those that were registered before run when it is closed, and theirs are not counted. Record and flush
// before exit.
class POLLUX_API Host {
 public:
  // Reads the file, opens its plugins and starts their reporters. A relative plugin folder or file in it is
  // relative to the file, one in a plugin's options as the plugin says. Fails with everything that is wrong,
  // one problem a line; with `on_error = "skip"` a reporter that cannot be opened is left out, and the host's
  // log says why.
  //
  // When telemetry is off (`enabled = false`, or `"env"` without POLLUX_TELEMETRY=1) no plugin is loaded and
  // every context is the shared no-op.
  static Result<Host> from_file(const std::filesystem::path& file);

  // The same for configuration text, whose plugin folders and files are relative to `folder`.
  static Result<Host> from_text(std::string_view toml, const std::filesystem::path& folder = {});

  // From the file that POLLUX_CONFIG names; without one, a host with the built-in summary, or, when
  // POLLUX_REPORTERS is set, with those plugins.
  static Result<Host> from_environment();

  Host(Host&&) noexcept;
  Host& operator=(Host&&) noexcept;
  ~Host();

  // A context that feeds this host's reporters; a no-op when telemetry is off. The host must outlive its use:
  // a temporary one has none to give.
  [[nodiscard("the context is what scopes and metrics are recorded with: keep it")]] TelemetryContext
  telemetry() const&;
  template <class Now = void>
  TelemetryContext telemetry() const&& {
    static_assert(
        !std::is_void_v<Now>,
        "This Host is a temporary and gone after this statement, and its contexts with it: keep the "
        "Host, or the Result that it came in, in a variable.");
    return telemetry();
  }
  // From now on, until this host is shut down or another is made the default one, pollux::telemetry() returns
  // a context of this host: for libraries deep inside a program, which no context is passed to.
  void make_default() const;

  // False when telemetry is off, once the host is shut down, and in a child that was forked.
  [[nodiscard]] bool is_enabled() const;

  // Delivers everything emitted before the call, and has each reporter make it visible, or gives up at the
  // deadline.
  FlushReport flush(std::chrono::nanoseconds within = std::chrono::seconds(5));

  // Flushes and stops all reporters by the deadline; what then remains is counted as dropped. The first call
  // counts; the destructor calls it with `shutdown_timeout`.
  FlushReport shutdown(std::chrono::nanoseconds within);

  // Reads the configuration again, with the environment as it is then, and brings what runs in line with it.
  // Nothing is lost or delivered twice; unchanged reporters keep running. Returns when the reporters that
  // were replaced or removed have stopped, or `shutdown_timeout` has passed. Calls wait for each other.
  //
  // Fails with everything that is wrong, one problem a line, and nothing has changed then: a fault in the
  // file, a plugin or option that is refused, a reporter that does not start. Fails also for a host that did
  // not come from a file, is off, is shut down or belongs to a parent process, and within a reporter's call.
  Result<ReloadReport> reload();

  // From now on each `signal` that this process receives, such as SIGHUP, reloads this host, on a thread of
  // its own; the host's log says what changed, or everything that is wrong. Signals that come meanwhile are
  // one. What handled the signal before is still called; ignoring it, or ending by it, is over until the last
  // host that asked has ended. A forked child does not reload; the signal does to it what it did before.
  // Fails as reload does, and for a signal that cannot be handled.
  Result<void> reload_on(int signal);

  // Where every event went.
  [[nodiscard]] Ledger ledger() const;

  // How the host and its reporters are doing: the ledger, queues, delays, states. Some microseconds for each
  // reporter; it waits for the collector to finish its pass, as `ledger` does.
  [[nodiscard]] Stats stats() const;

  // What the reporter of that name holds, as JSON; an error when it offers no snapshot. Flush first for the
  // latest.
  Result<std::string> snapshot(std::string_view reporter) const;

 private:
  friend struct host::Access;
  explicit Host(std::shared_ptr<host::HostCore> core);

  std::shared_ptr<host::HostCore> core_;
};

}  // namespace pollux::inline POLLUX_LAYOUT
