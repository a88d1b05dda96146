// Address: where datagrams go, as the option `address` says it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <pollux/sdk/option_texts.hpp>

namespace pollux::statsd {

// Of the option `address`: what parse_address reads. The path of a Unix socket has at most 107 bytes, its
// size in sockaddr_un.
inline constexpr std::string_view address_type =
    "string(\"udp://HOST:PORT\", with an IPv6 address in brackets, or \"unix:///PATH\" of at most 107 bytes)"
    "'udp://" POLLUX_PATTERN_HOST ":" POLLUX_PATTERN_PORT "|unix:///\\C{0,106}'";

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
