// The container that this process runs in, as DogStatsD's field `c:` names it.
#pragma once

#include <string>
#include <string_view>

namespace pollux::statsd {

// In: what /proc/self/cgroup says. Out: the last container id in it, 64 hexadecimal digits as container
// engines give them, or an id of ECS (32 digits, a dash, a number); empty when there is none.
[[nodiscard]] std::string container_in(std::string_view cgroups);

// "ci-ID" where the control groups name the container, "in-INODE" where a cgroup namespace hides them but for
// their root, else empty: the process is in no container, or there is no way to tell.
[[nodiscard]] std::string this_container();

}  // namespace pollux::statsd
