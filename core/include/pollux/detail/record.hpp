// Record: what a thread writes into its ring, 32 bytes and, if any, its attributes. Ids, never pointers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pollux::detail {

// A timing:  [start ticks 64] [duration ticks 48 | tag 8 | host 8] [number 32 | parent number 32] [node 32 |
// bytes 16 | draw 16] A metric:  [time ticks 64]  [parent number 32 | 0 16 | tag 8 | host 8] [value's bits
// 64]        [node 32 | bytes 16 | 0 16] `bytes` of payload follow, a multiple of 8: with `extended`, one
// word first (a timing's whole duration, a metric's string as an entry); then the attributes as entries.
inline constexpr std::size_t record_size = 32;

// Writes the four words as four stores: built on the stack and copied, they would wait for each other.
[[gnu::always_inline]] inline void write_record(std::byte* at, std::uint64_t time, std::uint64_t tagged,
                                                std::uint64_t numbers_or_value, std::uint64_t node) {
  std::memcpy(at, &time, 8);
  std::memcpy(at + 8, &tagged, 8);
  std::memcpy(at + 16, &numbers_or_value, 8);
  std::memcpy(at + 24, &node, 8);
}

// One entry: [key id 32 | length 16 | type 8 | 0 8], then a number's 8 bytes or a string's, padded to 8.
inline constexpr std::size_t entry_header = 8;

// The most payload that one record carries; attributes beyond it are left out, and counted.
inline constexpr std::uint32_t max_payload = 8192;
inline constexpr std::size_t max_record = record_size + max_payload + 8;

enum class Kind : std::uint8_t { timing = 1, counter = 2, gauge = 3, histogram = 4, untyped = 5 };

// The tag byte: kind in bits 0–2, a metric's value type in bits 3–5 or a timing's status in bit 3, then the
// flags.
inline constexpr std::uint8_t tag_error = 1u << 3;
inline constexpr std::uint8_t tag_truncated = 1u << 6;
inline constexpr std::uint8_t tag_extended = 1u << 7;

[[nodiscard]] constexpr std::size_t padded(std::size_t bytes) { return (bytes + 7) & ~std::size_t{7}; }

inline constexpr int duration_bits = 48;
inline constexpr int tag_shift = 48;
inline constexpr int host_shift = 56;

}  // namespace pollux::detail
