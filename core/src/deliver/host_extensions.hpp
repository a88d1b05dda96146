// The functions of pollux_host, and the tables of the host's extensions by id.
#pragma once

#include <pollux/abi/host.h>

namespace pollux::deliver {

void host_log(const pollux_host* host, std::int32_t level, pollux_string message);
[[nodiscard]] std::int64_t host_monotonic_ns(const pollux_host* host);

// As pollux_host's get_extension: null for an id that this host does not know, and for none.
[[nodiscard]] const void* host_extension(const pollux_host* host, const char* id);

// Before `host` is gone: forgets the descriptors that its reporter has named and not taken back.
void forget_host(const pollux_host* host);

}  // namespace pollux::deliver
