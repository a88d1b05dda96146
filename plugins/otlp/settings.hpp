// Settings: what options and environment come to. An option counts before a variable, a variable before a
// default.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <pollux/sdk/options.hpp>

#include "metrics.hpp"
#include "resource.hpp"
#include "signal.hpp"
#include "spans.hpp"

namespace pollux::otlp {

// Where one signal goes, and how.
struct Endpoint {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  bool gzip = false;
  std::chrono::nanoseconds timeout{};
  std::string ca_file;      // PEM, of this and the next two; empty: the system's, or none
  std::string certificate;  // of the client
  std::string key;          //
};

struct Settings {
  PerSignal<Endpoint> endpoints;
  ResourceAttributes resource;
  SpanContent spans;
  MetricContent metrics;
  bool wants_metrics = true;
  std::size_t max_batch = 0;          // events of one request
  std::size_t max_bytes = 0;          // size at which a request is sent, before it is compressed
  std::vector<std::string> warnings;  // of variables that are ignored
};

// From options that have passed the schema. Throws OptionError where a rule spans several of them.
[[nodiscard]] Settings read_settings(const Options& options, const pollux::Resource& process);

}  // namespace pollux::otlp
