/* The version of the contract between a Pollux host and a reporter plugin, its rules and its words. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#if UINTPTR_MAX != UINT64_MAX
#error "the Pollux ABI is for systems with 64-bit pointers"
#endif

/* A host loads a plugin when the majors are equal, the candidates are equal and the minor that the
 * plugin requires is at most the host's.
 *   MINOR     grows when something is appended: a struct member, an enumerator, a TYPE in the manifest.
 *   MAJOR     grows for every other change.
 *   CANDIDATE is non-zero until 1.0 is frozen; every change before that raises it. Then it stays 0. */
#define POLLUX_ABI_MAJOR 1
#define POLLUX_ABI_MINOR 0
#define POLLUX_ABI_CANDIDATE 5

/* The lowest minor of a host that a plugin can run in. Define it, as a plain number, before this header when
 * the plugin cannot do without what a later minor appended. */
#ifndef POLLUX_ABI_REQUIRED_MINOR
#define POLLUX_ABI_REQUIRED_MINOR 0
#endif

/* The bytes "POLLUX\r\n" as a little-endian integer: a copy in text mode would change them. */
#define POLLUX_ABI_MAGIC UINT64_C(0x0a0d58554c4c4f50)

/* Structs that may grow start with `struct_size`. The side that fills a struct sets it to the bytes that it
 * fills: a POLLUX_*_SIZE_1_0, never sizeof, which grows when the code is compiled with later headers. The
 * other side neither reads nor writes a member that ends beyond it. A struct shorter than its 1.0 size is a
 * fault of the side that filled it: a table of an extension is then taken to be absent, anything else fails.
 * Elements of arrays have a stride instead: the length of each, a multiple of 8. They grow by members that
 * leave no gap. pollux_string and pollux_value never grow. A pointer is not null unless its comment says so;
 * a `reserved` member is 0 and not read. Enumerations grow; each says what a reader does with a new number.
 * Names of extensions, tags and flags without a dot are Pollux's; others begin with a domain of their author.
 *
 * Thread tags, at every function that crosses the boundary:
 *   [control]  called from any thread; never at the same time as any other [control] or [worker] call on the
 *              same instance
 *   [worker]   the same, by whoever delivers to this instance; the thread may change between two calls
 *   [any]      called from any thread, at the same time as others. Of a reporter: after create has succeeded,
 *              until destroy is called. Of the host: from the beginning of create until destroy returns; if
 *              create fails, until that returns
 * Nothing unwinds across the boundary: no exception, no longjmp, no cancelled or ended thread. No function of
 * the host calls one of a reporter. Memory is freed by the side that allocated it. Times are nanoseconds;
 * monotonic ones and deadlines are on the clock of pollux_host.monotonic_ns: CLOCK_MONOTONIC, or the
 * performance counter on Windows. */
#define POLLUX_NO_DEADLINE INT64_MAX /* waits for ever */

/* The size of a struct that ends with `member`; whether a struct has it, or an element of an array. */
#define POLLUX_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type*)0)->member))
#define POLLUX_HAS(type, object, member) POLLUX_HAS_WITHIN(type, (object)->struct_size, member)
#define POLLUX_HAS_WITHIN(type, size, member) ((size) >= POLLUX_SIZE_THROUGH(type, member))

/* POLLUX_CALL is the calling convention of every function of the contract. */
#if defined(_WIN32) || defined(__CYGWIN__)
#define POLLUX_CALL __cdecl
#define POLLUX_EXPORT __declspec(dllexport)
#else
#define POLLUX_CALL
#define POLLUX_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
#define POLLUX_C_BEGIN extern "C" {
#define POLLUX_C_END }
#else
#define POLLUX_C_BEGIN
#define POLLUX_C_END
#endif
