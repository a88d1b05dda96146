/* The version of the contract between a Pollux host and a reporter plugin, its rules and its words. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A host loads a plugin when the majors are equal, the candidates are equal and the minor that the
 * plugin requires is at most the host's.
 *   MINOR     grows when something is appended: a struct member, an event kind, an enumerator.
 *   MAJOR     grows for every other change.
 *   CANDIDATE is non-zero until 1.0 is frozen; every change before that raises it. Then it stays 0. */
#define POLLUX_ABI_MAJOR 1
#define POLLUX_ABI_MINOR 0
#define POLLUX_ABI_CANDIDATE 3

/* The lowest minor of a host that a plugin can run in; define it higher before including this header when the
 * plugin cannot do without what a later minor appended. */
#ifndef POLLUX_ABI_REQUIRED_MINOR
#define POLLUX_ABI_REQUIRED_MINOR 0
#endif

/* The bytes "POLLUX\r\n", read as a little-endian integer: the first member of the exported symbol.
 * The line end shows a file that was mangled by a text-mode copy. */
#define POLLUX_ABI_MAGIC UINT64_C(0x0a0d58554c4c4f50)

/* Structs that may grow start with `struct_size`. The side that fills a struct sets it to the bytes that it
 * fills: a POLLUX_*_SIZE_1_0, never sizeof, which grows when the code is compiled with later headers. A
 * reader uses no member that ends beyond it, and treats a struct shorter than its 1.0 size as absent. Arrays
 * carry the stride between their elements, a multiple of 8. A pointer is not null unless its comment says so;
 * a `reserved` member is 0 and not read. Enumerations may get more numbers; each says what a reader does
 * then.
 *
 * Thread tags, at every function that crosses the boundary:
 *   [control]  called from any thread; never at the same time as any other [control] or [worker] call on the
 *              same instance
 *   [worker]   the same, by whoever delivers to this instance; the thread may change between two calls
 *   [any]      called from any thread, at the same time as others. Of a reporter: after create has succeeded,
 *              until destroy is called. Of the host: from the beginning of create until stop returns; without
 *              a start that succeeded, until destroy returns
 *
 * Nothing unwinds across the boundary: no exception, no longjmp. Memory is freed by the side that
 * allocated it. Strings are UTF-8. Times are nanoseconds; "monotonic" is CLOCK_MONOTONIC of the host's
 * machine. Deadlines are monotonic times; POLLUX_NO_DEADLINE waits for ever. */
#define POLLUX_NO_DEADLINE INT64_MAX

/* The size of a struct whose last member is `member`. */
#define POLLUX_SIZE_THROUGH(type, member) (offsetof(type, member) + sizeof(((type*)0)->member))
/* Whether a struct of the other side, which is not null, has that member. */
#define POLLUX_HAS(type, object, member) ((object)->struct_size >= POLLUX_SIZE_THROUGH(type, member))

/* POLLUX_CALL is the calling convention of every function of the contract. */
#if defined(_WIN32)
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
