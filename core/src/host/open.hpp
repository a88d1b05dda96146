// Opens a host from settings: finds, loads, configures and starts each reporter's plugin.
#pragma once

#include <memory>
#include <vector>

#include <pollux/abi/plugin.h>
#include <pollux/detail/adopted_reporter.hpp>
#include <pollux/host.hpp>
#include <pollux/result.hpp>
#include <pollux/telemetry_context.hpp>

#include "config/settings.hpp"
#include "host/host_core.hpp"

namespace pollux::host {

// The errors are everything that is wrong. A reporter with `on_error = "skip"` that cannot
// be opened is left out, and the log says why.
// `source` reads the configuration again on a reload; without one there is none.
[[nodiscard]] Result<std::shared_ptr<HostCore>, Errors> open_core(const config::Settings& settings,
                                                                  Source source = {});

// The same as the application's Host.
[[nodiscard]] Result<Host, Errors> open(const config::Settings& settings, Source source = {});

// From reporters of the application, which are taken over; one that does not start is left out, and the log
// says why.
[[nodiscard]] Result<std::shared_ptr<HostCore>> open_adopted(const config::Settings& settings,
                                                             std::vector<detail::AdoptedReporter> reporters);

// What holds without a configuration file: the defaults, and the environment but for POLLUX_REPORTERS.
[[nodiscard]] config::Settings default_settings();

// The built-in summary, for whoever has no reporter.
[[nodiscard]] detail::AdoptedReporter built_in_summary();

}  // namespace pollux::host
