// Tests of a reporter with no host: events and options made by hand, and the reporter driven through the
// table of functions that a host uses. For tests only; plugins and applications do not include it.
#pragma once

#include <pollux/sdk/testing/driven.hpp>
#include <pollux/sdk/testing/event_list.hpp>
#include <pollux/sdk/testing/option_table.hpp>
