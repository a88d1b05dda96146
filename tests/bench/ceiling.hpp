// The ceiling: the least that carries timestamped 32-byte records from threads to a plugin. One bare ring a
// producer, a consumer that naps instead of watching them, a call a batch, and nothing else: no names, no
// nesting, no routing, no decoding, no accounts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::bench {

enum class Plugin {
  counts,  // by the batch's size: the ceiling
  reads,   // adds up a word of each record, so that all of them cross from one CPU to the other
};

// The rate in events a second at which `producers` threads get `events_each` events across.
[[nodiscard]] double ceiling_rate(std::size_t producers, std::uint64_t events_each,
                                  Plugin plugin = Plugin::counts);

}  // namespace pollux::bench
