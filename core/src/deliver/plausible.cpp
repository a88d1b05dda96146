#include "deliver/plausible.hpp"

#include <cstddef>

#include <pollux/abi/batch.h>

namespace pollux::deliver {

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

bool is_status(std::int32_t status) { return status >= POLLUX_OK && status <= POLLUX_TIMED_OUT; }

std::string status_text(std::int32_t status) {
  constexpr const char* names[] = {"OK",      "RETRY",         "REJECTED", "FATAL",
                                   "INVALID", "NEEDS_RESTART", "TIMED_OUT"};
  if (is_status(status)) return std::string("POLLUX_") + names[status];
  return "the unknown status " + std::to_string(status);
}

std::string fault_of_answer(std::int32_t status, std::uint32_t consumed, std::uint32_t count) {
  std::string text;
  if (!is_status(status)) text = "answers " + status_text(status) + " to deliver(), taken as POLLUX_FATAL";
  if (consumed > count) {
    text += (text.empty() ? "" : "; ") + std::string("reports ") + std::to_string(consumed) +
            " consumed events of a batch of " + std::to_string(count) + ", taken as all of them";
  }
  return text;
}

}  // namespace pollux::deliver
