// Sender: one signal's way out. In: encoded items. Out: what the collector made of them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gzip.hpp"
#include "http_client.hpp"
#include "resource.hpp"
#include "verdict.hpp"

namespace pollux::otlp {

class Sender {
 public:
  // `envelope` outlives it.
  Sender(const Endpoint& endpoint, const Envelope& envelope)
      : envelope_(&envelope), client_(endpoint), compress_(endpoint.gzip), timeout_(endpoint.timeout) {}

  // Waits at most `longest`, and at most the endpoint's timeout.
  [[nodiscard]] Verdict send(std::string_view items, std::chrono::nanoseconds longest) {
    envelope_->wrap(items, request_);
    if (compress_) gzip_.compress(request_, compressed_);
    Verdict verdict = judge(client_.post(compress_ ? compressed_ : request_, std::min(timeout_, longest)));
    if (!verdict.message.empty()) verdict.message = client_.shown_url() + ": " + verdict.message;
    return verdict;
  }

 private:
  const Envelope* envelope_;
  HttpClient client_;
  Gzip gzip_;
  bool compress_;
  std::chrono::nanoseconds timeout_;
  std::string request_;
  std::string compressed_;
};

}  // namespace pollux::otlp
