// Node: one place in the program's tree of names. Append-only, interned for the life of the process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <pollux/export.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// A scope is recorded when its draw is below the threshold of its node. Thresholds are 16-bit fractions of 1
// in the upper half, for a record keeps that half of the draw.
inline constexpr std::uint32_t everyone = 0xffffffff;
inline constexpr std::uint32_t nobody = 0;
inline constexpr int rate_bits = 16;

inline constexpr std::size_t child_slots = 4;

// One cache line: all that an emitting thread reads. The first children to hash to each slot are found here;
// the others through the tree's table. An empty slot points at `no_node`, so that a hit needs no test for
// null.
struct alignas(64) Node {
  std::uint64_t hash;                    // of its own part of the path
  std::atomic<std::uint32_t> threshold;  // the highest rate at which any reporter wants it as a scope
  std::uint32_t id;                      // dense, from 1, below 2^24; 0 is the root, which has no name
  Node* parent;
  std::atomic<Node*> children[child_slots];
  // `hash` while some reporter wants it as a metric, else 0: one comparison tells both.
  std::atomic<std::uint64_t> metric_hash;

  [[nodiscard]] bool is_wanted_as_metric() const { return metric_hash.load(std::memory_order_relaxed) != 0; }
};
static_assert(sizeof(Node) == 64);

// Finds or makes the child of that name. Never fails: when the tree is full it is the `overflow` node.
[[nodiscard]] POLLUX_API Node* find_child(Node* parent, std::string_view name, std::uint64_t hash);

// The dense id of an attribute key, interned at its first use.
[[nodiscard]] POLLUX_API std::uint32_t find_key(std::string_view key, std::uint64_t hash);

}  // namespace pollux::inline POLLUX_LAYOUT::detail
