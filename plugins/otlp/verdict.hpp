// Verdict: what a response means for the events that were sent, by the rules of OTLP/HTTP.
// Source: opentelemetry-proto, docs/specification.md, "OTLP/HTTP Response".
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "http_client.hpp"

namespace pollux::otlp {

struct Verdict {
  enum class Kind {
    accepted,
    again,
    refused,
    too_large  // less of it at a time may be accepted
  };

  Kind kind = Kind::accepted;
  bool is_cut_off = false;             // of `again`: it may have been too large for the way
  std::uint64_t rejected = 0;          // of an accepted request: items that the server did not take
  std::chrono::nanoseconds after{-1};  // of `again`: at least this long; negative: it does not say
  std::string message;                 // why, or what the server wants to be known; may be empty
};

[[nodiscard]] Verdict judge(const Response& response);

}  // namespace pollux::otlp
