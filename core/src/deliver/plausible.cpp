#include "deliver/plausible.hpp"

#include <cstddef>

#include <pollux/abi/batch.h>

namespace pollux::deliver {

namespace {

std::string too_small(const char* id, std::uint32_t size, std::size_t least) {
  return std::string("its table of ") + id + " has " + std::to_string(size) + " bytes; expected at least " +
         std::to_string(least);
}

std::string lacks(const char* id, const char* function) {
  return std::string("its table of ") + id + " has no function " + function;
}

}  // namespace

bool is_within(const pollux_option* option, const pollux_option& tree) {
  if (option == &tree) return true;
  const auto* const first = reinterpret_cast<const std::byte*>(tree.children);
  for (std::uint32_t i = 0; i < tree.child_count; ++i) {
    const std::byte* const child = first + std::size_t{i} * tree.child_stride;
    if (is_within(option, *reinterpret_cast<const pollux_option*>(child))) return true;
  }
  return false;
}

std::string_view text_of(pollux_string text) {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

const pollux_ext_handover* usable_handover(const void* table, std::string& problem) {
  const auto* handover = static_cast<const pollux_ext_handover*>(table);
  if (!handover) return nullptr;
  if (handover->struct_size < sizeof *handover) {
    problem = too_small(POLLUX_EXT_HANDOVER, handover->struct_size, sizeof *handover);
  } else if (!handover->release || !handover->resume) {
    problem = lacks(POLLUX_EXT_HANDOVER, handover->release ? "resume" : "release");
  } else {
    return handover;
  }
  return nullptr;
}

const pollux_ext_snapshot* usable_snapshot(const void* table, std::string& problem) {
  constexpr std::size_t least = offsetof(pollux_ext_snapshot, reset);  // the host only reads
  const auto* snapshot = static_cast<const pollux_ext_snapshot*>(table);
  if (!snapshot) return nullptr;
  if (snapshot->struct_size < least) {
    problem = too_small(POLLUX_EXT_SNAPSHOT, snapshot->struct_size, least);
  } else if (!snapshot->read) {
    problem = lacks(POLLUX_EXT_SNAPSHOT, "read");
  } else {
    return snapshot;
  }
  return nullptr;
}

bool is_status(std::int32_t status) { return status >= POLLUX_OK && status <= POLLUX_TIMED_OUT; }

std::string status_text(std::int32_t status) {
  constexpr const char* names[] = {"OK",      "RETRY",         "REJECTED", "FATAL",
                                   "INVALID", "NEEDS_RESTART", "TIMED_OUT"};
  if (is_status(status)) return std::string("POLLUX_") + names[status];
  return "the unknown status " + std::to_string(status);
}

}  // namespace pollux::deliver
