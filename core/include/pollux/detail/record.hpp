// Record: what a thread writes into its ring, 32 bytes and, if any, its attributes. Ids, never pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// Four words, then `bytes` of payload, a multiple of 8, whose three lowest bits are the flags:
//
//   timing   [start ticks 64] [end ticks 64]   [number 32 | parent 32]
//   other    [time ticks 64]  [value's bits 64] [parent 32 | kind 8 | value type 8 | 0 16]
//   both     [node 24 | host 8 | bytes and flags 16 | draw 16]
//
// `number` counts the thread's scopes, `parent` is the number of the enclosing one, 0 for none. The payload
// holds the attributes as entries; before them, of a metric whose value is text, that text as an entry, and
// of a timing that was detached, a DetachedPart. From a `context` on, its thread's records belong to the
// trace whose id is its first two words; its payload is the span above those without a parent, and then, if
// they have a cause, that span's trace and its id; the error flag says that the span above is of a scope that
// is open on this thread.
inline constexpr std::size_t record_size = 32;

inline constexpr std::uint32_t flag_other = 1;  // not a plain timing: the third word says which kind
inline constexpr std::uint32_t flag_error = 2;  // of a timing
inline constexpr std::uint32_t flag_truncated = 4;
inline constexpr int host_shift = 24;  // in the last word, as those below
inline constexpr int bytes_shift = 32;
inline constexpr int kind_shift = 32;  // in the third word, as the next
inline constexpr int type_shift = 40;

enum class Kind : std::uint8_t {
  timing = 1,
  counter = 2,
  gauge = 3,
  histogram = 4,
  untyped = 5,
  up_down = 6,
  detached = 64,  // a timing whose scope moved between threads
  context = 65,
};

// Of a timing that was detached: where its scope began, and the ids that follow from it. `number` and the
// error flag are those of the record; its third word is [number 32 | kind 8 | 0 24].
struct DetachedPart {
  std::uint64_t thread;
  std::uint64_t os_thread;
  char thread_name[16];      // with its NUL
  std::uint64_t trace_high;  // 0 and 0: of no trace
  std::uint64_t trace_low;
  std::uint64_t span;
  std::uint64_t parent_span;
  std::uint64_t cause_high;  // 0 and 0: none
  std::uint64_t cause_low;
  std::uint64_t cause_span;
};

// One entry: [key id 32 | length 16 | type 8 | cut 8], then a number's 8 bytes or a string's, padded to 8.
// `cut` is 1 for a string of which only the beginning fitted.
inline constexpr std::size_t entry_header = 8;
inline constexpr std::size_t entry_cut_byte = 7;

// The most payload that one record carries; attributes beyond it are left out, and counted.
inline constexpr std::uint32_t max_payload = 8192;
inline constexpr std::size_t max_record = record_size + sizeof(DetachedPart) + max_payload + 8;

[[nodiscard]] constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

// Stores one word of a record. Each by itself: built on the stack and copied, they would wait for each other.
template <class Word>
[[gnu::always_inline]] inline void put(std::byte* at, Word word) {
  std::memcpy(at, &word, sizeof word);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
