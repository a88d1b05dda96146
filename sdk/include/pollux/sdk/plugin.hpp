// The one header of a C++ reporter plugin:
//
//   #include <pollux/sdk/plugin.hpp>
//
//   struct Printer {
//     void record_timing(const pollux::Timing& timing) {
//       std::cout << timing.scope() << " took " << timing.duration_s() << " s\n";
//     }
//   };
//   POLLUX_REPORTER_PLUGIN(Printer, "printer", "1.0.0", "Prints timings")
//
// reporter.hpp lists what else the class may have; event.hpp what a Timing and a Metric offer.
#pragma once

#include <pollux/abi/pollux.h>
#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/manifest.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

// Exports `Type` as the plugin `name`, all literals. Once in a plugin, outside any namespace.
#define POLLUX_REPORTER_PLUGIN(Type, name, version, summary)                                                \
  static_assert(::pollux::TelemetryReporter<Type>, #Type                                                    \
                " is no reporter: it needs record_timing(const pollux::Timing&), "                          \
                "record_metric(const pollux::Metric&) or record_batch(const pollux::Batch&)");              \
  static_assert(::pollux::MadeFromOptions<Type>, #Type                                                      \
                " cannot be made: it needs a public constructor (const pollux::Options&), "                 \
                "(const pollux::Options&, pollux::HostView) or ()");                                        \
  static_assert(::pollux::sdk::is_plugin_name(name), "a plugin's name must match ^[a-z][a-z0-9_]*$");       \
  static_assert(::pollux::sdk::is_one_line(version) && ::pollux::sdk::is_one_line(summary),                 \
                "a plugin's version and summary must each be one line");                                    \
  static_assert(::pollux::sdk::options_are_well_formed<Type>(),                                             \
                #Type "::options has a malformed key, type, default or flag; see <pollux/abi/manifest.h>"); \
  namespace {                                                                                               \
  POLLUX_MANIFEST_PLACE constexpr auto pollux_manifest_bytes =                                              \
      ::pollux::sdk::manifest_bytes<Type, ::pollux::sdk::manifest_size<Type>(name, version, summary)>(      \
          name, version, summary);                                                                          \
  }                                                                                                         \
  extern "C" {                                                                                              \
  const pollux_plugin_entry pollux_plugin = {POLLUX_ABI_MAGIC,                                              \
                                             POLLUX_PLUGIN_ENTRY_SIZE_1_0,                                  \
                                             POLLUX_ABI_MAJOR,                                              \
                                             POLLUX_ABI_REQUIRED_MINOR,                                     \
                                             POLLUX_ABI_MINOR,                                              \
                                             POLLUX_ABI_CANDIDATE,                                          \
                                             0,                                                             \
                                             pollux_manifest_bytes.data(),                                  \
                                             pollux_manifest_bytes.size(),                                  \
                                             &::pollux::sdk::Adapter<Type>::functions};                     \
  }
