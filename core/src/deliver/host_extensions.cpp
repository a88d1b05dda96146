#include "deliver/host_extensions.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>

#include <pollux/abi/ext/descriptors.h>
#include <pollux/abi/ext/signals.h>

#include "deliver/plausible.hpp"
#include "diagnose/log.hpp"
#include "platform/clock.hpp"
#include "platform/memory.hpp"
#include "platform/own_descriptors.hpp"
#include "platform/signal_mask.hpp"

namespace pollux::deliver {

namespace {

using platform::OwnDescriptors;

void add(const pollux_host* host, std::int32_t descriptor) {
  try {
    OwnDescriptors::add(descriptor, host);
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): without memory it goes unnamed
  }
}

void remove(const pollux_host* host, std::int32_t descriptor) { OwnDescriptors::remove(descriptor, host); }

std::uint64_t forks(const pollux_host*) { return OwnDescriptors::forks(); }

std::uint64_t blocked_in_child(const pollux_host*) {
  return platform::blocked_in_child(platform::blocked_here());
}

constexpr pollux_ext_descriptors descriptors{POLLUX_EXT_DESCRIPTORS_SIZE_1, 0, &add, &remove, &forks};
constexpr pollux_ext_signals signals{POLLUX_EXT_SIGNALS_SIZE_1, 0, &blocked_in_child};

}  // namespace

void host_log(const pollux_host* host, std::int32_t level, pollux_string message) {
  constexpr std::size_t longest = 1 << 20;  // a size beyond this was never meant
  const auto at = static_cast<diagnose::Level>(std::clamp(level, 1, 4) - 1);
  if (!host) return;
  const std::string_view text = text_of(message);
  if (text.size() <= longest) return diagnose::log(at, text_of(host->reporter), text);
  platform::if_memory([&] {
    diagnose::warn(text_of(host->reporter), "logs a line of " + std::to_string(text.size()) +
                                                " bytes, which is left out: expected at most " +
                                                std::to_string(longest));
  });
}

std::int64_t host_monotonic_ns(const pollux_host*) { return platform::monotonic_ns(); }

const void* host_extension(const pollux_host*, const char* id) {
  if (!id) return nullptr;
  if (std::strcmp(id, POLLUX_EXT_DESCRIPTORS) == 0) return &descriptors;
  if (std::strcmp(id, POLLUX_EXT_SIGNALS) == 0) return &signals;
  return nullptr;
}

void forget_host(const pollux_host* host) { OwnDescriptors::remove_all(host); }

}  // namespace pollux::deliver
