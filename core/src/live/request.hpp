// A request: one line of a client in; what it asks for out.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <pollux/result.hpp>

namespace pollux::live {

inline constexpr int version = 1;  // of requests and documents

struct Request {
  enum class What { top, ledger, stats };
  What what = What::top;
  std::chrono::nanoseconds interval = std::chrono::seconds(1);  // between the documents of `top`
};

// The longest line that is read.
inline constexpr std::size_t longest_request = 4096;

// Fails with what is wrong, whatever the bytes are. Members that are not known are passed over.
[[nodiscard]] Result<Request, std::string> read_request(std::string_view line);

}  // namespace pollux::live
