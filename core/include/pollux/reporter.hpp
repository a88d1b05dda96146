// Reporters of the program's own: classes that a TelemetryContext is given, and the events that they receive.
#pragma once

#include <pollux/detail/adopted_reporter.hpp>
#include <pollux/sdk/reporter.hpp>
#include <pollux/telemetry_context.hpp>
