#include "address.hpp"

#include <cstddef>
#include <cstdlib>
#include <utility>

namespace pollux::prometheus {

Address::Address(std::string text) : text_(std::move(text)) {
  const std::size_t colon = text_.rfind(':');
  host_ = text_.substr(0, colon);
  if (host_.starts_with('[') && host_.ends_with(']')) host_ = host_.substr(1, host_.size() - 2);
  const std::string ports = text_.substr(colon + 1);
  const std::size_t dash = ports.find('-');
  first_ = last_ = std::atoi(ports.c_str());
  if (dash != ports.npos) last_ = std::atoi(ports.c_str() + dash + 1);
}

std::string Address::join(const std::string& host, int port) {
  const bool is_ipv6 = host.find(':') != host.npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Address::with_port(int port) const { return join(host_, port); }

std::vector<int> Address::ports(int preferred) const {
  std::vector<int> ports;
  const bool has_preferred = preferred != 0 && (first_ == 0 || (preferred >= first_ && preferred <= last_));
  if (has_preferred) ports.push_back(preferred);
  for (int port = first_; port <= last_; ++port) {
    if (!has_preferred || port != preferred) ports.push_back(port);
  }
  return ports;
}

}  // namespace pollux::prometheus
