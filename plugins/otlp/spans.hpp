// Spans: scopes that ended, as the `spans` of a request. In: timings. Out: encoded items, one after the
// other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "attributes.hpp"

namespace pollux::otlp {

struct SpanContent {
  bool full_path = true;  // as the name; else the scope's own name
  bool fields = true;     // depth, parent_scope, call_count and thread as attributes
};

class Spans {
 public:
  explicit Spans(SpanContent content) : content_(content) {}

  // `sequence` is the event's own place among all of its run: of a scope that is in no trace it makes the
  // ids, so that they are the same when it is sent again.
  void append(const Timing& timing, const Batch& batch, std::uint64_t sequence);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  const std::string& constant_part(const Timing& timing);

  SpanContent content_;
  std::string bytes_;
  std::vector<std::string> constant_;  // by scope id: name, kind and the attributes that never change
  DistinctAttributes attributes_;
};

}  // namespace pollux::otlp
