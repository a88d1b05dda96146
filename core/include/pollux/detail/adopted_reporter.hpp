// AdoptedReporter: a reporter of the application's, on its way into a host.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <pollux/export.hpp>
#include <pollux/sdk/adapter.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

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

// "app::Counter", by the signature of this function: typeid is not there with -fno-rtti.
template <class T>
constexpr std::string_view name_of_type() {
  std::string_view name = __PRETTY_FUNCTION__;  // "… name_of_type() [with T = app::Counter; …]"
  name.remove_prefix(name.find("T = ") + 4);
  return name.substr(0, name.find_first_of(name.find(';') == name.npos ? "]" : ";"));
}

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
      return {std::string(name_of_type<T>()), &sdk::Adapter<T&>::functions,
              sdk::Adapter<T&>::adopt(reporter.get())};
    } else {
      return {std::string(name_of_type<T>()), &sdk::Adapter<T>::functions,
              sdk::Adapter<T>::adopt(std::forward<R>(reporter))};
    }
  } else {
    return {};
  }
}

template <class... Reporters>
struct AdoptedReporters {
  explicit AdoptedReporters(Reporters&&... reporters) : all{adopt(std::forward<Reporters>(reporters))...} {}

  AdoptedReporter all[sizeof...(Reporters)];
};

}  // namespace pollux::inline POLLUX_LAYOUT::detail
