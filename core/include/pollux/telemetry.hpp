// What a program is instrumented with: contexts, scopes, metrics and their handles. Includes neither the
// plugin interface nor the adapter for reporters of the program's own, which is <pollux/reporter.hpp>.
#pragma once

#include <pollux/captured_scope.hpp>
#include <pollux/detached_scope.hpp>
#include <pollux/instrument.hpp>
#include <pollux/observed_gauge.hpp>
#include <pollux/scope.hpp>
#include <pollux/telemetry_context.hpp>
#include <pollux/version.hpp>
