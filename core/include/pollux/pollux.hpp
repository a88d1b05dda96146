// Everything that an application needs. To compile faster, include what is used: <pollux/telemetry.hpp> where
// a program is instrumented, <pollux/host.hpp> where it opens its host, <pollux/reporter.hpp> for reporters
// of its own, <pollux/log.hpp> to redirect the host's log.
#pragma once

#include <pollux/host.hpp>
#include <pollux/log.hpp>
#include <pollux/reporter.hpp>
#include <pollux/telemetry.hpp>
