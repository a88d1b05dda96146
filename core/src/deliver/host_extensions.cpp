#include "deliver/host_extensions.hpp"

#include <cstring>
#include <exception>

#include <pollux/abi/ext/descriptors.h>
#include <pollux/abi/ext/signals.h>

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

const void* host_extension(const pollux_host*, const char* id) {
  if (!id) return nullptr;
  if (std::strcmp(id, POLLUX_EXT_DESCRIPTORS) == 0) return &descriptors;
  if (std::strcmp(id, POLLUX_EXT_SIGNALS) == 0) return &signals;
  return nullptr;
}

void forget_host(const pollux_host* host) { OwnDescriptors::remove_all(host); }

}  // namespace pollux::deliver
