// How a scope learns that an exception is leaving it, without two library calls.
#pragma once

namespace pollux::platform {

// Where the C++ runtime counts this thread's exceptions in flight; null when this runtime keeps it elsewhere.
//
// Source: Itanium C++ ABI, exception handling, section 2.2.2: __cxa_eh_globals is { caughtExceptions,
// uncaughtExceptions }. The layout is checked once by throwing, not assumed.
[[nodiscard]] const unsigned* uncaught_count();

}  // namespace pollux::platform
