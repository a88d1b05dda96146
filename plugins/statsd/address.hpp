// Address: where datagrams go, as the option `address` says it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pollux::statsd {

struct Address {
  enum class Kind { udp, local };

  Kind kind = Kind::udp;
  std::string host;  // of udp: a name or a number
  std::string port;  // of udp: digits
  std::string path;  // of a Unix socket
  std::string text;  // as it was given, for messages
};

// "udp://127.0.0.1:8125", "udp://[::1]:8125", "unix:///run/statsd.sock". Nothing when it is neither.
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);

}  // namespace pollux::statsd
