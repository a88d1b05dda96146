#include "command/conform/host_side.hpp"

#include <mutex>
#include <string_view>
#include <vector>

#include <pollux/abi/version.h>
#include <pollux/sdk/utf8.hpp>

#include "event/own_resource.hpp"
#include "platform/clock.hpp"

namespace pollux::conform {

std::int64_t monotonic_ns() { return platform::monotonic_ns(); }

HostSide::HostSide() {
  pollux_host& host = longer_.host;
  host.struct_size = POLLUX_HOST_SIZE_1_0;
  host.abi_major = POLLUX_ABI_MAJOR;
  host.abi_minor = POLLUX_ABI_MINOR;
  host.context = this;
  host.reporter = {"under_test", 10};
  host.product = {"pollux plugins check", 20};
  host.resource = event::own_resource();
  host.config_folder = {"/", 1};
  host.plugin_file = {"", 0};
  host.log = [](const pollux_host* from, std::int32_t level, pollux_string message) {
    HostSide& self = of(from);
    self.count();
    if (level < POLLUX_LOG_DEBUG || level > POLLUX_LOG_ERROR) {
      self.fault_ = "it logged at a level that is none of POLLUX_LOG_*";
    } else if (!message.data && message.size > 0) {
      self.fault_ = "it logged a message whose data is null";
    } else if (!utf8::is_valid({message.data, message.size})) {
      self.fault_ = "it logged a message that is not UTF-8";
    }
  };
  host.monotonic_ns = [](const pollux_host* from) {
    of(from).count();
    return conform::monotonic_ns();
  };
  host.get_extension = [](const pollux_host* from, const char* id) -> const void* {
    of(from).count();
    if (!id) of(from).fault_ = "it asked for an extension whose id is null";
    return nullptr;
  };
}

namespace {

struct Spares {
  std::mutex mutex;
  std::vector<void*> memory;
};
Spares& spares() {
  static Spares& immortal = *new Spares;
  return immortal;
}

}  // namespace

void* HostSide::operator new(std::size_t size) {
  Spares& of = spares();
  const std::lock_guard lock(of.mutex);
  if (of.memory.empty()) return ::operator new(size);
  void* const spare = of.memory.back();
  of.memory.pop_back();
  return spare;
}

void HostSide::operator delete(void* memory) {
  Spares& of = spares();
  const std::lock_guard lock(of.mutex);
  of.memory.push_back(memory);
}

void HostSide::become_newer() {
  longer_.host.struct_size = sizeof longer_;
  longer_.host.abi_minor = POLLUX_ABI_MINOR + 3;
}

void HostSide::count() {
  ++calls_;
  if (closed_.load()) ++late_calls_;
}

}  // namespace pollux::conform
