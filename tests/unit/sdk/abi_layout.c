/* The contract as a C11 compiler sees it, against abi_pins.inc: compiling this file is the test. What it
 * returns lets the C++ side compare the texts. */
#include <stdalign.h>
#include <stddef.h>
#include <string.h>

#include <pollux/abi/ext/descriptors.h>
#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/signals.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/pollux.h>

#define PIN_STRUCT(type, size, alignment)                            \
  _Static_assert(sizeof(type) == (size), #type " changed its size"); \
  _Static_assert(alignof(type) == (alignment), #type " changed its alignment");
#define PIN_MEMBER(type, member, offset) \
  _Static_assert(offsetof(type, member) == (offset), #type "." #member " moved");
#define PIN_VALUE(name, value) _Static_assert((name) == (value), #name " changed");
#define PIN_SIZE(type, name) \
  _Static_assert((name) == sizeof(type) && (name) % 8 == 0, #name " is not the size");
#define PIN_TEXT(name, text) _Static_assert(sizeof(name) == sizeof(text), #name " changed its length");
#include "abi_pins.inc"
#undef PIN_STRUCT
#undef PIN_MEMBER
#undef PIN_VALUE
#undef PIN_SIZE
#undef PIN_TEXT

/* The number of texts that differ from their pins. */
int abi_texts_that_differ_in_c(void);
int abi_texts_that_differ_in_c(void) {
  int differing = 0;
#define PIN_STRUCT(type, size, alignment)
#define PIN_MEMBER(type, member, offset)
#define PIN_VALUE(name, value)
#define PIN_SIZE(type, name)
#define PIN_TEXT(name, text) differing += memcmp(name, text, sizeof(text)) != 0;
#include "abi_pins.inc"
  return differing;
}
