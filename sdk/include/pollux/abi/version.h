/* The version of the contract between a Pollux host and a reporter plugin, and the words it uses. */
#ifndef POLLUX_ABI_VERSION_H
#define POLLUX_ABI_VERSION_H

#include <stdint.h>

/* A host loads a plugin when the majors are equal, the candidates are equal and the minor that the
 * plugin requires is at most the host's.
 *   MINOR     grows when something is appended: a struct member, an event kind, an enumerator.
 *   MAJOR     grows for every other change.
 *   CANDIDATE is non-zero until 1.0 is frozen; every change before that raises it. Then it stays 0. */
#define POLLUX_ABI_MAJOR 1
#define POLLUX_ABI_MINOR 0
#define POLLUX_ABI_CANDIDATE 2

/* The lowest minor of a host that a plugin can run in; define it higher before including this header when the
 * plugin uses what a later minor appended. */
#ifndef POLLUX_ABI_REQUIRED_MINOR
#define POLLUX_ABI_REQUIRED_MINOR 0
#endif

/* The bytes "POLLUX\r\n", read as a little-endian integer: the first member of the exported symbol.
 * The line end shows a file that was mangled by a text-mode copy. */
#define POLLUX_ABI_MAGIC UINT64_C(0x0a0d58554c4c4f50)

/* Every struct that may grow starts with `struct_size`, set by whoever fills the struct to the size
 * that it knows. A reader uses no member that lies beyond it. Arrays carry the stride between their
 * elements for the same reason.
 *
 * Thread tags, at every function that crosses the boundary:
 *   [control]  called by the host's control thread; never at the same time as any other [control] or
 *              [worker] call on the same instance
 *   [worker]   called by the thread that delivers to this instance; calls are serialised, the thread may
 *              change
 *   [any]      may be called from any thread at any time between a successful create and the end of stop
 *
 * Nothing unwinds across the boundary: no exception, no longjmp. Memory is freed by the side that
 * allocated it. Strings are UTF-8. Times are nanoseconds; "monotonic" is CLOCK_MONOTONIC of the host's
 * machine. Deadlines are monotonic times; POLLUX_NO_DEADLINE waits for ever. */
#define POLLUX_NO_DEADLINE INT64_MAX

#if defined(_WIN32)
#define POLLUX_EXPORT __declspec(dllexport)
#else
#define POLLUX_EXPORT __attribute__((visibility("default")))
#endif

#endif
