// AdoptedReporter: a reporter of the application's, on its way into a host.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include <pollux/export.hpp>
#include <pollux/sdk/adapter.hpp>

namespace pollux::detail {

// A reporter of the application, behind the same table of functions as a plugin.
struct AdoptedReporter {
  std::string name;
  const pollux_reporter* functions;
  pollux_instance instance;
};

template <class R>
inline constexpr bool is_reference = false;
template <class R>
inline constexpr bool is_reference<std::reference_wrapper<R>> = true;

POLLUX_API std::string readable_name(const std::type_info& type);

template <class R>
AdoptedReporter adopt(R&& reporter) {
  using T = std::remove_cvref_t<std::unwrap_reference_t<std::remove_cvref_t<R>>>;
  static_assert(
      TelemetryReporter<T>,
      "A reporter needs record_timing(const pollux::Timing&), record_metric(const pollux::Metric&) or "
      "record_batch(const pollux::Batch&). See <pollux/sdk/reporter.hpp>.");
  static_assert(!std::is_lvalue_reference_v<R> || is_reference<std::remove_cvref_t<R>>,
                "Pass std::move(reporter) to give the reporter away, or std::ref(reporter) to keep it.");
  if constexpr (TelemetryReporter<T>) {
    if constexpr (is_reference<std::remove_cvref_t<R>>) {
      return {readable_name(typeid(T)), &sdk::Adapter<T&>::functions,
              sdk::Adapter<T&>::adopt(reporter.get())};
    } else {
      return {readable_name(typeid(T)), &sdk::Adapter<T>::functions,
              sdk::Adapter<T>::adopt(std::forward<R>(reporter))};
    }
  } else {
    return {};
  }
}

}  // namespace pollux::detail
