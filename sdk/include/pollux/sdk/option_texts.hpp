// Types of strings that many option schemas need, for the TYPE field of an OptionSpec:
//
//   {"path", pollux::option_texts::file_path, "", "required", "File to write"},
#pragma once

#include <string_view>

// A port from 1 to 65535, without leading zeros.
#define POLLUX_PATTERN_PORT \
  "(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"

// RFC 4291, section 2.2, without the form that ends in an IPv4 address.
#define POLLUX_PATTERN_H "[0-9A-Fa-f]{1,4}"
#define POLLUX_PATTERN_IPV6                                                                           \
  "((" POLLUX_PATTERN_H ":){7}(" POLLUX_PATTERN_H "|:)|(" POLLUX_PATTERN_H ":){6}(:" POLLUX_PATTERN_H \
  "|:)|(" POLLUX_PATTERN_H ":){5}((:" POLLUX_PATTERN_H "){1,2}|:)|(" POLLUX_PATTERN_H                 \
  ":){4}((:" POLLUX_PATTERN_H "){1,3}|:)|(" POLLUX_PATTERN_H ":){3}((:" POLLUX_PATTERN_H              \
  "){1,4}|:)|(" POLLUX_PATTERN_H ":){2}((:" POLLUX_PATTERN_H "){1,5}|:)|" POLLUX_PATTERN_H            \
  ":((:" POLLUX_PATTERN_H "){1,6}|:)|:((:" POLLUX_PATTERN_H "){1,7}|:))"

// A name, an IPv4 address, or an IPv6 address in brackets.
#define POLLUX_PATTERN_HOST "([A-Za-z0-9_.\\x{80}-\\x{10FFFF}-]+|\\[" POLLUX_PATTERN_IPV6 "\\])"

#define POLLUX_PATTERN_HTTP_SERVER \
  "https?://([A-Za-z0-9._~!$&*+,;=%:-]*@)?" POLLUX_PATTERN_HOST "(:" POLLUX_PATTERN_PORT ")?"

namespace pollux::option_texts {

inline constexpr std::string_view file_path = "string(the path of a file, such as \"events.log\")'.*[^/]'";
inline constexpr std::string_view folder_path = "string(the path of a folder)[1..]";
inline constexpr std::string_view not_empty = "string[1..]";

// Of a file whose owner must be able to read and write it.
inline constexpr std::string_view permissions =
    "string(permissions as octal digits, \"0600\" or more, such as \"0640\")'0*[67][0-7]{2}'";

// "http://localhost:4318", "https://user@host/path?query"; or empty. A fragment would never reach the server.
inline constexpr std::string_view http_address_or_empty =
    "string(an address such as \"http://localhost:4318\" or \"https://host/path\", without a fragment \"#\")"
    "'(" POLLUX_PATTERN_HTTP_SERVER "([/?][^#\\x00-\\x20\\x7f]*)?)?'";

// The same for an address to which a path is added: behind a query that would be part of the query.
inline constexpr std::string_view http_base_address_or_empty =
    "string(an address such as \"http://localhost:4318\" or \"https://host/path\", without a query \"?\" or "
    "a "
    "fragment \"#\", because a path is added to it)"
    "'(" POLLUX_PATTERN_HTTP_SERVER "(/[^?#\\x00-\\x20\\x7f]*)?)?'";

}  // namespace pollux::option_texts
