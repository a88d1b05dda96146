// What makes a class a reporter: its shape. No base class, nothing to register.
//
// A reporter has at least one of
//
//   void record_timing(const pollux::Timing&)
//   void record_metric(const pollux::Metric&)
//   void record_batch(const pollux::Batch&)    all at once, instead of the other two; may return BatchResult
//
// and may have any of
//
//   explicit Reporter(const pollux::Options&)          or (const pollux::Options&, pollux::HostView); checks
//                                                      the options, does no I/O. Else Reporter()
//   void start()                                       acquire files, sockets, threads
//   void flush()                                       make what was recorded visible
//   void stop()                                        flush, then release what start acquired
//   Reconfigured reconfigure(const pollux::Options&)   take new options while running; what it wants of
//   events
//                                                      cannot change: that needs_restart
//   std::string snapshot() const                       what it holds, as JSON; called from any thread
//   void reset()                                       forget what it holds; called from any thread
//   void cancel()                                      let the call that runs return soon, for it has missed
//                                                      its deadline; called from another thread
//   void release(), void resume()                      for one that holds what only one can, a port or a
//   file:
//                                                      let go of it for a successor, and take it again
//   std::string release(), void adopt(std::string_view state)
//                                                      the same, and pass on what the successor has to know:
//                                                      any bytes, to be read by later versions as well
//   static constexpr pollux::OptionSpec options[]      the options that it accepts
//   static constexpr std::string_view license          an SPDX expression
//   static constexpr std::string_view batch            how events should be gathered for a call: "1024|200ms"
//   static constexpr bool wants_trace = true           fill each event's span
//   static constexpr bool wants_self = true            send the host's own metrics, pollux.*
//   static constexpr bool wants_untyped = false        send no metrics without a type
//   bool wants_trace() const, bool wants_metrics() const, bool wants_untyped() const, bool wants_self() const
//                                                      the same where options decide; asked once, when it is
//                                                      made. Without metrics none of the application's is
//                                                      sent
//
// start, flush, stop, release and resume may take a pollux::Deadline, and reconfigure a second argument,
// after which the host no longer waits; record_batch asks its batch for it. The others must not wait for
// anything. flush and stop may return pollux::Lost.
//
// Calls on one reporter never overlap, snapshot, reset and cancel excepted, but may come from different
// threads. One that was made may be destroyed without having been started.
// Any of them may throw: the host counts and logs it, and no other reporter notices.
//   record_timing, record_metric   the event is rejected, those after it still get their turn; the call has
//                                  failed when it is so with every event of the batch
//   record_batch                   the whole batch is rejected
//   RetryLater from any of these   the rest is sent again later
//   OptionError                    from the constructor and reconfigure: the host shows the option's line
//   TimedOut                       from those that take a deadline: it has passed
//   anything from adopt            the state is of no use; the reporter starts without
//   anything else                  the call has failed
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <pollux/sdk/deadline.hpp>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/options.hpp>

namespace pollux {

// Thrown while recording: this event and those after it are wanted again later; those before it are done.
class RetryLater : public std::runtime_error {
 public:
  static constexpr std::chrono::nanoseconds own_backoff{-1};

  explicit RetryLater(const std::string& why, std::chrono::nanoseconds after = own_backoff)
      : std::runtime_error(why), after_(after) {}

  // How long to wait at least; own_backoff: as the host sees fit. 0 after events that are done: not at all.
  [[nodiscard]] std::chrono::nanoseconds after() const { return after_; }

 private:
  std::chrono::nanoseconds after_;
};

// Thrown by a call that cannot be done by its deadline.
class TimedOut : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What flush and stop may return: so many events that were recorded are now known to be lost. Each is to be
// reported once.
struct Lost {
  std::uint64_t events = 0;
  std::string why;  // for the log
};

// What record_batch may answer when "all done" does not say it.
struct BatchResult {
  std::uint32_t consumed = 0;  // events at the front that are done, rejected ones included
  std::uint32_t rejected = 0;  // of the consumed, how many were refused for good
  bool retry = false;          // send the rest again later; else the rest is refused for good
  bool failed = false;  // the reporter or its backend is at fault, not the rejected events: when nothing
                        // was delivered the call counts against the reporter's health
  std::chrono::nanoseconds retry_after = RetryLater::own_backoff;
  std::string message;

  static BatchResult all(const Batch& batch) { return {.consumed = batch.size(), .message = {}}; }
};

enum class Reconfigured { yes, needs_restart };

// clang-format off
template <class T>
concept RecordsTimings = requires(T& reporter, const Timing& timing) { reporter.record_timing(timing); };
template <class T>
concept RecordsMetrics = requires(T& reporter, const Metric& metric) { reporter.record_metric(metric); };
template <class T>
concept RecordsBatches = requires(T& reporter, const Batch& batch) { reporter.record_batch(batch); };

// The check to make where reporters are accepted from others: `static_assert(pollux::TelemetryReporter<T>)`.
template <class T>
concept TelemetryReporter = RecordsTimings<T> || RecordsMetrics<T> || RecordsBatches<T>;

// The optional parts.
template <class T>
concept Starts = requires(T& reporter) { reporter.start(); } ||
                 requires(T& reporter, Deadline deadline) { reporter.start(deadline); };
template <class T>
concept Flushes = requires(T& reporter) { reporter.flush(); } ||
                  requires(T& reporter, Deadline deadline) { reporter.flush(deadline); };
template <class T>
concept Stops = requires(T& reporter) { reporter.stop(); } ||
                requires(T& reporter, Deadline deadline) { reporter.stop(deadline); };
template <class T>
concept Cancels = requires(T& reporter) { reporter.cancel(); };
template <class T>
concept Reconfigures = requires(T& reporter, const Options& options) {
  { reporter.reconfigure(options) } -> std::same_as<Reconfigured>;
} || requires(T& reporter, const Options& options, Deadline deadline) {
  { reporter.reconfigure(options, deadline) } -> std::same_as<Reconfigured>;
};
template <class T>
concept GivesSnapshots = requires(const T& reporter) { std::string(reporter.snapshot()); };
template <class T>
concept Resets = requires(T& reporter) { reporter.reset(); };
template <class T>
concept DecidesOnTrace = requires(const T& reporter) { { reporter.wants_trace() } -> std::same_as<bool>; };
template <class T>
concept DecidesOnMetrics = requires(const T& reporter) { { reporter.wants_metrics() } -> std::same_as<bool>; };
template <class T>
concept DecidesOnSelf = requires(const T& reporter) { { reporter.wants_self() } -> std::same_as<bool>; };
template <class T>
concept DecidesOnUntyped = requires(const T& reporter) { { reporter.wants_untyped() } -> std::same_as<bool>; };
template <class T>
concept Releases = requires(T& reporter) { reporter.release(); } ||
                   requires(T& reporter, Deadline deadline) { reporter.release(deadline); };
template <class T>
concept Resumes = requires(T& reporter) { reporter.resume(); } ||
                  requires(T& reporter, Deadline deadline) { reporter.resume(deadline); };
template <class T>
concept HandsOver = Releases<T> && Resumes<T>;
template <class T>
concept Adopts = requires(T& reporter, std::string_view state) { reporter.adopt(state); };
template <class T>
concept DeclaresOptions = requires { std::string_view(T::options[0].key); };
template <class T>
concept MadeFromOptions = std::is_constructible_v<T, const Options&, HostView> ||
                          std::is_constructible_v<T, const Options&> || std::is_default_constructible_v<T>;
// clang-format on

}  // namespace pollux
