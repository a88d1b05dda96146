// Sender: one signal's way out. In: encoded items. Out: what the collector made of them.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gzip.hpp"
#include "http_client.hpp"
#include "resource.hpp"
#include "size_limit.hpp"
#include "verdict.hpp"

namespace pollux::otlp {

class Sender {
 public:
  // `envelope` outlives it. `max_bytes`: of a request, before compression.
  Sender(const Endpoint& endpoint, const Envelope& envelope, std::size_t max_bytes)
      : envelope_(&envelope),
        client_(endpoint),
        limit_(max_bytes),
        compress_(endpoint.gzip),
        timeout_(endpoint.timeout) {}

  // Before the first request of a batch.
  void begin() { limit_.begin(now()); }
  // What the collector takes at most, as far as it is known: requests that are refused for their size lower
  // it.
  [[nodiscard]] SizeLimit& limit() { return limit_; }
  // Bytes that the items of a request may have by that.
  [[nodiscard]] std::size_t room() const {
    return limit_.bytes() - std::min(limit_.bytes(), envelope_->size());
  }

  // Waits at most `longest`, and at most the endpoint's timeout. `events`: how many the items are.
  [[nodiscard]] Verdict send(std::string_view items, std::uint64_t events, std::chrono::nanoseconds longest);

  // Bytes of the last request, before compression.
  [[nodiscard]] std::size_t size() const { return request_.size(); }
  [[nodiscard]] const std::string& shown_url() const { return client_.shown_url(); }

 private:
  static SizeLimit::Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }
  void learn(const Verdict& verdict, bool is_single);

  const Envelope* envelope_;
  HttpClient client_;
  SizeLimit limit_;
  unsigned cut_off_ = 0;  // requests in a row
  Gzip gzip_;
  bool compress_;
  std::chrono::nanoseconds timeout_;
  std::string request_;
  std::string compressed_;
};

}  // namespace pollux::otlp
