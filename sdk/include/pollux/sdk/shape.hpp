// Finds the near misses: a member that has a reporter's name but not its shape would otherwise never be
// called.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include <pollux/sdk/reporter.hpp>

namespace pollux::sdk {

// True where `T::member` names one function; overloaded and template members are left to their authors.
#define POLLUX_SDK_HAS_(member) (requires { &T::member; })

// A template, so that each fault is one error with one sentence. Instantiated by the Adapter.
template <class T>
struct ShapeCheck {
  static_assert(!POLLUX_SDK_HAS_(record_timing) || RecordsTimings<T>,
                "record_timing must be callable with a const pollux::Timing&");
  static_assert(!POLLUX_SDK_HAS_(record_metric) || RecordsMetrics<T>,
                "record_metric must be callable with a const pollux::Metric&");
  static_assert(!POLLUX_SDK_HAS_(record_batch) || RecordsBatches<T>,
                "record_batch must be callable with a const pollux::Batch&");
  static_assert(!POLLUX_SDK_HAS_(start) || Starts<T>,
                "start must be callable without arguments, or with a pollux::Deadline");
  static_assert(!POLLUX_SDK_HAS_(flush) || Flushes<T>,
                "flush must be callable without arguments, or with a pollux::Deadline");
  static_assert(!POLLUX_SDK_HAS_(stop) || Stops<T>,
                "stop must be callable without arguments, or with a pollux::Deadline");
  static_assert(!POLLUX_SDK_HAS_(cancel) || Cancels<T>, "cancel must be callable without arguments");
  static_assert(!POLLUX_SDK_HAS_(release) || !POLLUX_SDK_HAS_(resume) || HandsOver<T>,
                "release and resume must be callable without arguments, or with a pollux::Deadline");
  static_assert(!POLLUX_SDK_HAS_(adopt) || (Adopts<T> && HandsOver<T>),
                "adopt must be callable with a std::string_view, beside release and resume");
  static_assert(!POLLUX_SDK_HAS_(reset) || Resets<T>, "reset must be callable without arguments");
  static_assert(!POLLUX_SDK_HAS_(reconfigure) || Reconfigures<T>,
                "reconfigure must take a const pollux::Options&, may take a pollux::Deadline, and returns "
                "pollux::Reconfigured");
  static_assert(!POLLUX_SDK_HAS_(snapshot) || GivesSnapshots<T>,
                "snapshot must be const, take no arguments and return text");

  static constexpr bool batch_answer_is_known() {
    if constexpr (RecordsBatches<T>) {
      using Answer = decltype(std::declval<T&>().record_batch(std::declval<const Batch&>()));
      return std::is_void_v<Answer> || std::same_as<Answer, BatchResult>;
    }
    return true;
  }
  static_assert(batch_answer_is_known(), "record_batch must return void or pollux::BatchResult");

  static constexpr bool holds = true;
};

#undef POLLUX_SDK_HAS_

}  // namespace pollux::sdk
