#include "event/own_resource.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "platform/identity.hpp"
#include "platform/process.hpp"

namespace pollux::event {

namespace {

struct Known {
  explicit Known(platform::Identity read) : identity(std::move(read)), process(platform::process_epoch()) {
    raw.struct_size = POLLUX_RESOURCE_SIZE_1_0;
    raw.id = static_cast<std::uint32_t>(process) + 1;
    raw.pid = identity.pid;
    raw.started_unix_ns = identity.started_unix_ns;
    raw.program = text(identity.program);
    raw.host_name = text(identity.host_name);
    raw.attribute_stride = sizeof(pollux_attribute);
  }
  static pollux_string text(const std::string& of) { return {of.c_str(), of.size()}; }

  platform::Identity identity;
  std::uint64_t process;
  pollux_resource raw{};
};

constinit std::atomic<const Known*> current{nullptr};

}  // namespace

// No lock that a fork might catch: of two threads that ask at the same time one keeps its answer.
const pollux_resource* own_resource() {
  const Known* known = current.load(std::memory_order_acquire);  // pairs with the exchange below
  if (known && known->process == platform::process_epoch()) return &known->raw;
  auto made = std::make_unique<const Known>(platform::read_identity());
  if (current.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel))
    return &made.release()->raw;
  return &known->raw;
}

}  // namespace pollux::event
