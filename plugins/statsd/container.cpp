#include "container.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <sstream>

namespace pollux::statsd {
namespace {

constexpr ino_t host_namespace = 0xEFFFFFFB;  // the kernel's number of the first cgroup namespace

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What there is of an id at the front of the text; empty when it is none.
std::string_view id_at(std::string_view text) {
  const auto hex =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_hex) - text.begin());
  if (hex == 64) return text.substr(0, hex);
  if (hex != 32 || text.size() < 34 || text[32] != '-' || !is_digit(text[33])) return {};
  std::size_t size = 33;
  while (size < text.size() && is_digit(text[size])) ++size;
  return text.substr(0, size);
}

}  // namespace

std::string container_in(std::string_view cgroups) {
  std::string_view found;
  for (std::size_t at = 0; at < cgroups.size(); ++at) {
    const bool inside = at > 0 && is_hex(cgroups[at - 1]);
    if (inside || !is_hex(cgroups[at])) continue;
    if (const std::string_view id = id_at(cgroups.substr(at)); !id.empty()) found = id;
  }
  return std::string(found);
}

std::string this_container() {
  std::ostringstream text;
  text << std::ifstream("/proc/self/cgroup").rdbuf();
  if (const std::string id = container_in(text.str()); !id.empty()) return "ci-" + id;
  struct stat space {
  }, root{};
  if (::stat("/proc/self/ns/cgroup", &space) != 0 || space.st_ino == host_namespace) return {};
  if (::stat("/sys/fs/cgroup", &root) != 0) return {};
  return "in-" + std::to_string(root.st_ino);
}

}  // namespace pollux::statsd
