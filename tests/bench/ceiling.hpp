// The ceiling: the least that carries timestamped 32-byte records from threads to a plugin. One bare ring a
// producer, a consumer that naps instead of watching them, a call a batch, and nothing else: no names, no
// nesting, no routing, no decoding, no accounts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::bench {

// The rate in events a second at which `producers` threads get `events_each` events across.
[[nodiscard]] double ceiling_rate(std::size_t producers, std::uint64_t events_each);

}  // namespace pollux::bench
