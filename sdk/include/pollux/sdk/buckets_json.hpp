// The buckets of an aggregated metric as a JSON object, for plugins that write JSON.
#pragma once

#include <pollux/sdk/aggregate.hpp>
#include <pollux/sdk/json_text.hpp>

namespace pollux::json {

// {"0.5":12,"Infinity":3}: upper bounds, inclusive, to counts.
template <class Buffer>
void append_buckets(Buffer& out, const Buckets& buckets) {
  char separator = '{';
  for (const Bucket& bucket : buckets) {
    out.push_back(separator);
    out.push_back('"');
    append_double(out, bucket.upper);
    append_raw(out, "\":");
    append_integer(out, bucket.count);
    separator = ',';
  }
  out.push_back('}');
}

}  // namespace pollux::json
