#include "address.hpp"

#include <sys/un.h>

#include <charconv>
#include <cstdint>
#include <system_error>

namespace pollux::statsd {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port != 0;
}

bool parse_host_and_port(std::string_view text, Address& into) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || !is_port(text.substr(colon + 1))) return false;
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != host.npos) {
    return false;  // an IPv6 address without brackets
  }
  if (host.empty() || host.find_first_of("/[]@ \t") != host.npos) return false;
  into.host = host;
  into.port = text.substr(colon + 1);
  return true;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  constexpr std::string_view udp = "udp://";
  constexpr std::string_view local = "unix://";
  if (text.find('\0') != text.npos) return std::nullopt;
  Address address;
  address.text = text;
  if (text.starts_with(udp)) {
    if (!parse_host_and_port(text.substr(udp.size()), address)) return std::nullopt;
    return address;
  }
  if (!text.starts_with(local)) return std::nullopt;
  address.kind = Address::Kind::local;
  address.path = text.substr(local.size());
  const bool fits = address.path.size() < sizeof(sockaddr_un::sun_path);
  if (!address.path.starts_with('/') || !fits) return std::nullopt;
  return address;
}

}  // namespace pollux::statsd
