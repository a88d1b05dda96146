// OtlpReporter: sends every event to an OpenTelemetry collector, over HTTP. In: batches. Out: requests, and
// an answer that says which events the collector has taken.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "items.hpp"
#include "progress.hpp"
#include "sender.hpp"
#include "settings.hpp"

namespace pollux::otlp {

class OtlpReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr std::string_view batch = "1024|200ms";  // a call each is too dear at moderate rates
  static constexpr bool wants_trace = true;
  static constexpr OptionSpec options[] = {
      {"endpoint",
       "string(an address such as \"http://localhost:4318\", without a query \"?\", a fragment \"#\" and a "
       "path of a signal, /v1/traces, /v1/metrics or /v1/logs, which is added; an address with it goes into "
       "traces_endpoint, metrics_endpoint or logs_endpoint)"
       "'(" POLLUX_PATTERN_HTTP_SERVER "(/[^?#\\x00-\\x20\\x7f]*)?)?'!'.*/v1/(traces|metrics|logs)/*'",
       "", "",
       "Address of the collector, to which /v1/SIGNAL is added; default: OTEL_EXPORTER_OTLP_ENDPOINT, else "
       "http://localhost:4318"},
      {"traces_endpoint", option_texts::http_address_or_empty, "", "",
       "Address for spans, used as it is; default: by `endpoint`"},
      {"metrics_endpoint", option_texts::http_address_or_empty, "", "",
       "Address for metrics, used as it is; default: by `endpoint`"},
      {"logs_endpoint", option_texts::http_address_or_empty, "", "",
       "Address for texts, used as it is; default: by `endpoint`"},
      {R"(headers.'[A-Za-z0-9!#$%&\x27*+.^_`\x7c~-]+')",
       R"(string(a string of one line)'[^\x00-\x08\x0a-\x1f\x7f]*')", "", "secret",
       "HTTP headers of every request, beside OTEL_EXPORTER_OTLP_HEADERS"},
      {"compression", "enum(none,gzip)", "", "",
       "Of requests; default: OTEL_EXPORTER_OTLP_COMPRESSION, else none"},
      {"timeout", "duration[1ms..1h]", "", "",
       "The longest wait for the collector; default: OTEL_EXPORTER_OTLP_TIMEOUT, else 10s"},
      {"ca_file", "string", "", "",
       "PEM file of the authorities that sign the collector's certificate; default: "
       "OTEL_EXPORTER_OTLP_CERTIFICATE, else the system's"},
      {"certificate", "string", "", "",
       "PEM file of this client's certificate; default: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"},
      {"key", "string", "", "", "PEM file of its key; default: OTEL_EXPORTER_OTLP_CLIENT_KEY"},
      {"service_name", "string", "", "",
       "Attribute service.name; default: OTEL_SERVICE_NAME, else unknown_service:PROGRAM"},
      {"resource", "table<bool,int,float,string>", "", "",
       "Further attributes of the resource, beside OTEL_RESOURCE_ATTRIBUTES"},
      {"span_name", "enum(path,name)", "\"path\"", "",
       "A span is called by the scope's full path or its own name"},
      {"fields", "bool", "true", "",
       "Whether spans have the attributes pollux.depth, pollux.parent_scope, pollux.call_count and "
       "thread.id"},
      {"metrics", "bool", "true", "", "Whether metrics and texts are sent too"},
      {"temporality", "enum(cumulative,delta)", "", "",
       "Of sums and histograms; default: OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE, else cumulative"},
      {"bounds", "list<float>[..160]", "", "ascending",
       "Upper bounds of histograms that are recorded one by one; default: 10 us to 10 s, in "
       "seconds"},
      {"max_series", "int[1..1000000]", "10000", "",
       "Series whose cumulative totals are kept; one more, and all begin anew"},
      {"max_batch", "int[1..1000000]", "8192", "", "Most events of a request"},
      {"max_bytes", "size[1KiB..1GiB]", "\"4MiB\"", "", "Most bytes of a request, before compression"},
  };

  OtlpReporter(const Options& options, HostView host);

  [[nodiscard]] bool wants_metrics() const { return settings_.wants_metrics; }

  void start();
  BatchResult record_batch(const Batch& batch);
  void stop();
  // A reload: totals, and what is done of a batch that waits, go on in the next instance.
  [[nodiscard]] std::string release() const;
  void resume() {}
  void adopt(std::string_view state);

 private:
  bool send_all(Signal signal, const Batch& batch, std::chrono::steady_clock::time_point until,
                BatchResult& result);
  void settle(Signal signal, const Items::Filled& filled, const Verdict& verdict, BatchResult& result);
  void note_limit(Sender& sender);
  void note_resets();
  void warn(const std::string& message);

  Settings settings_;
  HostView host_;
  Items items_;
  Progress progress_;
  std::unique_ptr<const Envelope> envelope_;    // this and the next between start and stop
  PerSignal<std::unique_ptr<Sender>> senders_;  //
  std::size_t first_signal_ = 0;                // whose turn it is first
  std::uint64_t warnings_ = 0;
  std::uint64_t resets_ = 0;  // that were said
};

}  // namespace pollux::otlp
