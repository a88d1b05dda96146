// Extension tables of either side, checked before they are used: long enough, and without a null where a
// function must be. The host checks the tables of reporters with the same code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <pollux/abi/ext/descriptors.h>
#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/signals.h>
#include <pollux/abi/ext/snapshot.h>

namespace pollux::sdk {

// What a table must be to be used: `size` bytes of it, and every function named in `lacks`.
template <class Table>
struct ExtensionTraits;

template <>
struct ExtensionTraits<pollux_ext_handover> {
  static constexpr const char* id = POLLUX_EXT_HANDOVER;
  static constexpr std::size_t size = POLLUX_EXT_HANDOVER_SIZE_1;
  static const char* lacks(const pollux_ext_handover& table) {
    return !table.release ? "release" : !table.resume ? "resume" : nullptr;
  }
};

template <>
struct ExtensionTraits<pollux_ext_snapshot> {
  static constexpr const char* id = POLLUX_EXT_SNAPSHOT;
  static constexpr std::size_t size = POLLUX_EXT_SNAPSHOT_SIZE_1;
  static const char* lacks(const pollux_ext_snapshot& table) { return table.read ? nullptr : "read"; }
};

template <>
struct ExtensionTraits<pollux_ext_descriptors> {
  static constexpr const char* id = POLLUX_EXT_DESCRIPTORS;
  static constexpr std::size_t size = POLLUX_EXT_DESCRIPTORS_SIZE_1;
  static const char* lacks(const pollux_ext_descriptors& table) {
    return !table.add ? "add" : !table.remove ? "remove" : !table.forks ? "forks" : nullptr;
  }
};

template <>
struct ExtensionTraits<pollux_ext_signals> {
  static constexpr const char* id = POLLUX_EXT_SIGNALS;
  static constexpr std::size_t size = POLLUX_EXT_SIGNALS_SIZE_1;
  static const char* lacks(const pollux_ext_signals& table) {
    return table.blocked_in_child ? nullptr : "blocked_in_child";
  }
};

// `found` is what get_extension answered. Null for null, and for a table that cannot be used; `problem`, if
// given, then says why.
template <class Table>
const Table* usable(const void* found, std::string* problem = nullptr) {
  using Traits = ExtensionTraits<Table>;
  const auto* table = static_cast<const Table*>(found);
  if (!table) return nullptr;
  const auto refuse = [problem](const std::string& what) {
    if (problem) *problem = std::string("its table of ") + Traits::id + what;
    return nullptr;
  };
  if (table->struct_size < Traits::size) {
    return refuse(" has " + std::to_string(table->struct_size) + " bytes; expected at least " +
                  std::to_string(Traits::size));
  }
  if (const char* function = Traits::lacks(*table))
    return refuse(std::string(" has no function ") + function);
  return table;
}

}  // namespace pollux::sdk
