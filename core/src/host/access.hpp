// Access: what of a Host only the rooms of the core may reach.
#pragma once

#include <memory>
#include <utility>

#include <pollux/host.hpp>

#include "host/host_core.hpp"

namespace pollux::host {

struct Access {
  [[nodiscard]] static Host host(std::shared_ptr<HostCore> core) { return Host(std::move(core)); }
  [[nodiscard]] static HostCore& core(const Host& host) { return *host.core_; }
};

}  // namespace pollux::host
