/* The manifest: what a plugin is, readable from its file without running it.
 *
 * It is a run of NUL-terminated entries in the section .pollux (ELF and PE), so it holds no pointer and
 * needs no relocation. The first entry is the signature; each other one `tag=text`, UTF-8 on one line:
 *   POLLUX-MANIFEST-1      the signature and its format
 *   abi=1.0.5              major, required minor, candidate: the same numbers as in the symbol
 *   name=log               ^[a-z][a-z0-9_]*$, what `plugin = "log"` names
 *   version=1.0.0
 *   sdk=c++ 0.1.0          what it was made with; this and the next two may be absent
 *   license=MIT            an SPDX expression
 *   summary=Writes events as log lines
 *   capability=handover/1  any number: extensions that its instances may offer
 *   batch=1024|200ms       gather for a call until so many events wait (1..16777216), or the oldest has been
 *                          waiting so long (0s..1m). The configuration may say otherwise; absent: no waiting
 *   option=KEY|TYPE|DEFAULT|FLAGS|SUMMARY     any number, see below
 * Unknown tags and FLAGS are ignored; a host refuses what it does not know in `batch`, KEY or TYPE.
 *
 * The options are the plugin's schema. The host passes to create and reconfigure only what the schema admits.
 * What spans several options, or depends on the machine, these and start check. The fields of an option:
 *   KEY      At most 16 segments with dots between them: "rotate.size" is `size` in the table `rotate`
 *              name       letters, digits, _ and -
 *              name[]     every table in the list `name`; never the last segment
 *              *          any key; named segments and patterns come first. As the last segment this and
 *              'PATTERN'  any key that the expression matches have no DEFAULT and are not `required`
 *            A table whose entries are listed accepts no others.
 *   DEFAULT  As TOML text; empty: none. The host fills in defaults before create, also in each table of a
 *            list and in each table under `*`. Defaults must satisfy TYPE.
 *   FLAGS    Any of these, separated by spaces; may be empty:
 *              required   the option must be given
 *              secret     the host never prints the value, nor what is below it
 *              exclusive  of a string with a plain KEY: the file that one reporter alone writes, relative to
 *                         the working folder; a second is refused. In /dev/, but for /dev/shm/, it is free.
 *                         exclusive:KEY=VALUE, required:KEY=VALUE: when the string option KEY has that value;
 *                         only:KEY=VALUE: given only then. What has its DEFAULT, or "", is not given here
 *              scopes     of a string: a pattern of scope paths, as in `include`
 *              ascending  of a list of one type of numbers: each is greater than the one before
 *   SUMMARY  One line for people; may contain |
 * A plugin that lists no option accepts none. At most 1000 options.
 * Only SUMMARY and quoted patterns may hold |. TYPE is one of these; spaces stand only in WORDS and enum:
 *   bool
 *   int RANGE?             delivered as int64
 *   float RANGE?           any number but NaN and infinity; delivered as double
 *   duration RANGE?        "250ms"; units ns, us, ms, s, m, h; delivered as int64 nanoseconds
 *   size RANGE?            "10MiB" (B, KiB, MiB, GiB) or a number of bytes; delivered as int64 bytes
 *   string (WORDS)? RANGE? 'PATTERN'? !'PATTERN'?
 *                          RANGE counts bytes; PATTERN must match all of it; messages say WORDS instead
 *   enum(a,b,c)            one of these strings
 *   list <TYPES>? RANGE?   RANGE counts elements; each is of one of TYPES (a,b,c), 8 deep at most; or of any
 *   table <TYPES>?         of any keys; each value is of one of TYPES, or again such a table; without: of any
 *   none                   the option must not be given; SUMMARY says what to do instead. No DEFAULT
 * RANGE is PARTS with commas between them, in [ ] when the ends are part of it, with ( or ) for the lowest or
 * highest end that is not. A part is one value, or LOW..HIGH of which one may be left out:
 *   int[0..65535]  float(0..1]  duration[0s,1s..24h]  size[0,1KiB..]  string[1..48]  list<float>[1..160]
 * PATTERN is an expression in the syntax of RE2, without ' (write \x27); `.` matches a line feed as well. A |
 * in the quotes does not end the field. No string or key of the configuration contains a NUL.
 * In C the bytes are one literal, for its adjacent parts join and its last NUL ends the last entry:
 *   POLLUX_MANIFEST(manifest) = POLLUX_MANIFEST_SIGNATURE POLLUX_MANIFEST_ABI
 *       "name=printer\0" "version=1.0.0\0" "summary=Prints timings"; */
#pragma once

#include "version.h"

#define POLLUX_MANIFEST_SECTION ".pollux"
#define POLLUX_MANIFEST_SIGNATURE "POLLUX-MANIFEST-1\0"

#define POLLUX_ABI_TEXT_(x) #x
#define POLLUX_ABI_TEXT(x) POLLUX_ABI_TEXT_(x) /* with x's value */
#define POLLUX_ABI_NUMBERS POLLUX_ABI_MAJOR.POLLUX_ABI_REQUIRED_MINOR.POLLUX_ABI_CANDIDATE
#define POLLUX_MANIFEST_ABI "abi=" POLLUX_ABI_TEXT(POLLUX_ABI_NUMBERS) "\0"

/* Places a constant in the section, and keeps it there through --gc-sections and strip. */
#if defined(_MSC_VER)
#define POLLUX_MANIFEST_PLACE \
  __pragma(section(POLLUX_MANIFEST_SECTION, read)) __declspec(allocate(POLLUX_MANIFEST_SECTION))
#elif defined(__has_attribute)
#if __has_attribute(retain)
#define POLLUX_MANIFEST_PLACE __attribute__((section(POLLUX_MANIFEST_SECTION), used, retain))
#endif
#endif
#ifndef POLLUX_MANIFEST_PLACE
#define POLLUX_MANIFEST_PLACE __attribute__((section(POLLUX_MANIFEST_SECTION), used))
#endif

#define POLLUX_MANIFEST(variable) POLLUX_MANIFEST_PLACE static const char variable[]
