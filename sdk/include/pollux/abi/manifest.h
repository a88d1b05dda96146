/* The manifest: what a plugin is, readable from its file without running it.
 *
 * It is a run of NUL-terminated entries in the section .pollux (ELF and PE), so it holds no pointer and
 * needs no relocation. The first entry is the signature; each other one is `tag=text`:
 *
 *   POLLUX-MANIFEST-1      the signature and its format
 *   abi=1.0.1              major, required minor, candidate: the same numbers as in the symbol
 *   name=log               ^[a-z][a-z0-9_]*$, what `plugin = "log"` names
 *   version=1.0.0
 *   sdk=c++ 0.1.0          what it was made with
 *   license=MIT            an SPDX expression; may be absent
 *   summary=Writes events as log lines
 *   capability=handover/1  any number: extensions that its instances may offer
 *   batch=EVENTS|DELAY     how events should be gathered for a call, such as 1024|200ms: until there are so many, or
 *                          the oldest has waited so long. The configuration may say otherwise; absent: no waiting
 *   option=KEY|TYPE|DEFAULT|FLAGS|SUMMARY     any number, see below
 *
 * Unknown tags are skipped. An option's fields:
 *   KEY      dotted for nested tables ("rotate.size"); a last segment `*` stands for any key
 *   TYPE     bool, int, float, string, duration ("250ms", delivered as int64 ns), size ("10MiB", delivered as
 *            int64 bytes), list, table, or enum(a,b,c)
 *   DEFAULT  as TOML text; empty: none. The host fills in defaults before create
 *   FLAGS    any of `required`, `secret`, separated by spaces; may be empty
 *   SUMMARY  one line for people, with the unit and the range; may contain |
 * A plugin that lists no option accepts none.
 *
 * In C the bytes are one literal, for its adjacent parts join and its last NUL ends the last entry:
 *
 *   POLLUX_MANIFEST(manifest) = POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI
 *       "name=printer\0" "version=1.0.0\0" "summary=Prints timings";
 */
#ifndef POLLUX_ABI_MANIFEST_H
#define POLLUX_ABI_MANIFEST_H

#include "version.h"

#define POLLUX_MANIFEST_SECTION ".pollux"
#define POLLUX_MANIFEST_SIGNATURE "POLLUX-MANIFEST-1\0"

#define POLLUX_ABI_TEXT_(x) #x
#define POLLUX_ABI_TEXT(x) POLLUX_ABI_TEXT_(x)
/* clang-format off */
#define POLLUX_MANIFEST_ABI                              \
  "abi=" POLLUX_ABI_TEXT(POLLUX_ABI_MAJOR)               \
  "." POLLUX_ABI_TEXT(POLLUX_ABI_REQUIRED_MINOR)         \
  "." POLLUX_ABI_TEXT(POLLUX_ABI_CANDIDATE) "\0"
/* clang-format on */

/* Places a constant in the section, and keeps it there through --gc-sections and strip. */
#if defined(__has_attribute)
#if __has_attribute(retain)
#define POLLUX_MANIFEST_PLACE __attribute__((section(POLLUX_MANIFEST_SECTION), used, retain))
#endif
#endif
#ifndef POLLUX_MANIFEST_PLACE
#define POLLUX_MANIFEST_PLACE __attribute__((section(POLLUX_MANIFEST_SECTION), used))
#endif

#define POLLUX_MANIFEST(variable) static const char variable[] POLLUX_MANIFEST_PLACE

#endif
