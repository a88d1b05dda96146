// Everything that an application needs: TelemetryContext, Host, handles, the host's log, and the views that
// its own reporters receive.
#pragma once

#include <pollux/host.hpp>
#include <pollux/instrument.hpp>
#include <pollux/ledger.hpp>
#include <pollux/log.hpp>
#include <pollux/result.hpp>
#include <pollux/scope.hpp>
#include <pollux/telemetry_context.hpp>
