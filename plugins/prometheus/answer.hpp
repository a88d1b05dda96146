// Answer: a request in, the page or a refusal queued for its client.
#pragma once

#include <microhttpd.h>

#include <functional>
#include <string>
#include <string_view>

#include "negotiation.hpp"

namespace pollux::prometheus {

struct Request {
  std::string_view url;  // its path, unescaped
  std::string_view method;
  std::string_view path;  // that of the page
};

// MHD_NO, which ends the connection, when there is no memory for the page.
MHD_Result answer(MHD_Connection* connection, const Request& request,
                  const std::function<std::string(Format)>& page) noexcept;

[[nodiscard]] bool has_body(MHD_Connection* connection);

}  // namespace pollux::prometheus
