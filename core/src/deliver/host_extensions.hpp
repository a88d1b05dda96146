// What the host can do beyond pollux_host: the tables of its extensions, by id.
#pragma once

#include <pollux/abi/host.h>

namespace pollux::deliver {

// As pollux_host's get_extension: null for an id that this host does not know, and for none.
[[nodiscard]] const void* host_extension(const pollux_host* host, const char* id);

// Before `host` is gone: forgets the descriptors that its reporter has named and not taken back.
void forget_host(const pollux_host* host);

}  // namespace pollux::deliver
