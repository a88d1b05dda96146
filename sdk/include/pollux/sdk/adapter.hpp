// Adapter: turns a class of a reporter's shape into the ABI's table of functions, for a plugin and for a
// reporter inside the application alike. Every exception ends here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include <pollux/abi/plugin.h>
#include <pollux/sdk/adapter_extensions.hpp>
#include <pollux/sdk/deadline.hpp>
#include <pollux/sdk/guard.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/reporter.hpp>
#include <pollux/sdk/shape.hpp>

namespace pollux::sdk {

// `Held` is T, or T& for a reporter that somebody else owns.
template <class Held>
class Adapter {
  using T = std::remove_reference_t<Held>;
  static_assert(ShapeCheck<T>::holds);

 public:
  // The instance of a reporter that exists already. Throws what moving it throws.
  template <class Reporter>
  static pollux_instance adopt(Reporter&& reporter) {
    return instance_of(new Self{std::forward<Reporter>(reporter)});
  }

  static const pollux_reporter functions;

  static constexpr std::uint64_t untyped = POLLUX_WANTS_KIND(POLLUX_EVENT_UNTYPED);

  static constexpr std::uint64_t wants() {
    std::uint64_t flags = 0;
    if constexpr (RecordsBatches<T> || RecordsTimings<T>) flags |= POLLUX_WANTS_TIMINGS;
    if constexpr (RecordsBatches<T> || RecordsMetrics<T>) flags |= POLLUX_WANTS_METRICS;
    if constexpr (requires { requires !T::wants_untyped; }) flags &= ~untyped;
    if constexpr (requires { requires T::wants_trace; }) flags |= POLLUX_WANTS_TRACE;
    if constexpr (requires { requires T::wants_self; }) flags |= POLLUX_WANTS_SELF;
    return flags;
  }

  // The same for a reporter whose options have a say.
  static std::uint64_t wants(const T& reporter) {
    std::uint64_t flags = wants();
    if constexpr (DecidesOnMetrics<T>) {
      if (!reporter.wants_metrics()) flags &= ~POLLUX_WANTS_METRICS;
    }
    if constexpr (DecidesOnUntyped<T>) {
      if (!reporter.wants_untyped()) flags &= ~untyped;
    }
    if constexpr (DecidesOnTrace<T>) {
      if (reporter.wants_trace()) flags |= POLLUX_WANTS_TRACE;
    }
    if constexpr (DecidesOnSelf<T>) {
      if (reporter.wants_self()) flags |= POLLUX_WANTS_SELF;
    }
    return flags;
  }

 private:
  using Self = HeldReporter<Held>;
  static T& of(void* self) { return static_cast<Self*>(self)->reporter; }
  static pollux_instance instance_of(Self* self) {
    return {POLLUX_INSTANCE_SIZE_1_0, 0, wants(self->reporter), self};
  }

  static Self* make(const pollux_host* host, const Options& options) {
    if constexpr (std::is_constructible_v<T, const Options&, HostView>) {
      return new Self{T(options, HostView(host))};
    } else if constexpr (std::is_constructible_v<T, const Options&>) {
      return new Self{T(options)};
    } else {
      return new Self{T()};
    }
  }
  static constexpr auto creator() -> decltype(pollux_reporter::create) {
    if constexpr (!std::is_reference_v<Held> && MadeFromOptions<T>) {
      return [](const pollux_host* host, const pollux_option* options, pollux_instance* instance,
                pollux_result* result) -> std::int32_t {
        return guarded<Call::setup>(result, [&] {
          Self* const self = make(host, Options(options));
          // Member by member: the host's struct may be shorter than this SDK's.
          instance->struct_size = std::min<std::uint32_t>(instance->struct_size, POLLUX_INSTANCE_SIZE_1_0);
          instance->wants = wants(self->reporter);
          instance->self = self;
          return std::int32_t{POLLUX_OK};
        });
      };
    } else {
      return nullptr;  // only adopted instances exist
    }
  }

  static std::int32_t POLLUX_CALL start([[maybe_unused]] void* self,
                                        [[maybe_unused]] std::int64_t deadline_ns, pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      if constexpr (Starts<T>) {
        const Deadline deadline = deadline_of(deadline_ns);
        if constexpr (requires { of(self).start(deadline); }) {
          of(self).start(deadline);
        } else {
          of(self).start();
        }
      }
      return std::int32_t{POLLUX_OK};
    });
  }

  static std::int32_t POLLUX_CALL deliver(void* self, const pollux_batch* raw, pollux_result* result) {
    const Batch batch(*raw, result);
    return guarded<Call::deliver>(result, [&] {
      if constexpr (RecordsBatches<T>) {
        return deliver_whole(of(self), batch, result);
      } else {
        return deliver_each(of(self), batch, result);
      }
    });
  }

  static std::int32_t deliver_whole(T& reporter, const Batch& batch, pollux_result* result) {
    if constexpr (std::is_same_v<decltype(reporter.record_batch(batch)), BatchResult>) {
      const BatchResult answer = reporter.record_batch(batch);
      const std::uint32_t consumed = std::min(answer.consumed, batch.size());
      advance(*result, consumed, std::min(answer.rejected, consumed));
      write_message(result, answer.message);
      if (consumed == batch.size()) return answer.failed ? POLLUX_REJECTED : POLLUX_OK;
      if (!answer.retry) return POLLUX_REJECTED;
      result->retry_after_ns = answer.retry_after.count();
      return POLLUX_RETRY;
    } else {
      reporter.record_batch(batch);
      advance(*result, batch.size(), std::min(result->rejected, batch.size()));
      return POLLUX_OK;
    }
  }

  // An event that the reporter throws at is rejected; the ones after it are recorded. Each is done by itself:
  // a call that the host gives up in the middle has delivered those before.
  static std::int32_t deliver_each(T& reporter, const Batch& batch, pollux_result* result) {
    std::uint32_t consumed = 0, rejected = 0;
    for (const Event event : batch) {
      const bool is_taken = passes([&] { record(reporter, event); },
                                   [&](std::string_view thrown) {
                                     if (rejected == 0) write_message(result, thrown);
                                   });
      rejected += is_taken ? 0 : 1;
      advance(*result, ++consumed, rejected);
    }
    return rejected > 0 && rejected == consumed ? POLLUX_REJECTED : POLLUX_OK;
  }

  // Skips what the reporter has no function for, and kinds of event that this SDK does not know.
  static void record([[maybe_unused]] T& reporter, const Event& event) {
    if constexpr (RecordsTimings<T>) {
      if (event.is_timing()) return void(reporter.record_timing(event.timing()));
    }
    if constexpr (RecordsMetrics<T>) {
      if (event.is_metric()) return void(reporter.record_metric(event.metric()));
    }
  }

  // What flush and stop of a reporter may return.
  template <class Function>
  static std::int32_t report(pollux_result* result, Function&& function) {
    if constexpr (std::is_same_v<decltype(function()), Lost>) {
      const Lost lost = function();
      result->lost = lost.events;
      write_message(result, lost.why);
    } else {
      function();
    }
    return POLLUX_OK;
  }

  static std::int32_t POLLUX_CALL flush([[maybe_unused]] void* self,
                                        [[maybe_unused]] std::int64_t deadline_ns, pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      if constexpr (requires(T & it, Deadline deadline) { it.flush(deadline); }) {
        return report(result, [&] { return of(self).flush(deadline_of(deadline_ns)); });
      } else if constexpr (Flushes<T>) {
        return report(result, [&] { return of(self).flush(); });
      } else {
        return std::int32_t{POLLUX_OK};
      }
    });
  }

  static std::int32_t POLLUX_CALL stop([[maybe_unused]] void* self, [[maybe_unused]] std::int64_t deadline_ns,
                                       pollux_result* result) {
    return guarded<Call::other>(result, [&] {
      if constexpr (requires(T & it, Deadline deadline) { it.stop(deadline); }) {
        return report(result, [&] { return of(self).stop(deadline_of(deadline_ns)); });
      } else if constexpr (Stops<T>) {
        return report(result, [&] { return of(self).stop(); });
      } else {
        return std::int32_t{POLLUX_OK};
      }
    });
  }

  static void POLLUX_CALL destroy(void* self) {
    swallowed([&] { delete static_cast<Self*>(self); });
  }

  static constexpr auto canceller() -> decltype(pollux_reporter::cancel) {
    if constexpr (Cancels<T>) {
      return [](void* self) { swallowed([&] { of(self).cancel(); }); };
    } else {
      return nullptr;
    }
  }

  static constexpr auto reconfigurer() -> decltype(pollux_reporter::reconfigure) {
    if constexpr (Reconfigures<T>) {
      return [](void* self, const pollux_option* options, [[maybe_unused]] std::int64_t deadline_ns,
                pollux_result* result) -> std::int32_t {
        return guarded<Call::setup>(result, [&] {
          Reconfigured answer{};
          if constexpr (requires(T & it) { it.reconfigure(Options(options), deadline_of(deadline_ns)); }) {
            answer = of(self).reconfigure(Options(options), deadline_of(deadline_ns));
          } else {
            answer = of(self).reconfigure(Options(options));
          }
          return std::int32_t{answer == Reconfigured::yes ? POLLUX_OK : POLLUX_NEEDS_RESTART};
        });
      };
    } else {
      return nullptr;
    }
  }
};

template <class Held>
constexpr pollux_reporter Adapter<Held>::functions{POLLUX_REPORTER_SIZE_1_0,
                                                   0,
                                                   creator(),
                                                   &start,
                                                   &deliver,
                                                   &flush,
                                                   &stop,
                                                   &destroy,
                                                   reconfigurer(),
                                                   &AdapterExtensions<Held>::find,
                                                   canceller()};

}  // namespace pollux::sdk
