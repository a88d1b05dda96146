// PrometheusReporter: the page of what was reported, served, pushed or both.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "discovery_file.hpp"
#include "exposition.hpp"
#include "listener.hpp"
#include "pusher.hpp"
#include "settings.hpp"

namespace pollux::prometheus {

class PrometheusReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"listen",
       "string(an address with a port or a range of ports, such as \"127.0.0.1:9464\" or "
       "\"0.0.0.0:9464-9479\", or \"\")"
       "'([^, \\t]+:(0|" POLLUX_PATTERN_PORT "(-" POLLUX_PATTERN_PORT ")?))?'",
       "\"127.0.0.1:9464\"", "",
       "Address and port of the page; of a range the first free port, of 0 any; \"\": nothing is served"},
      {"path", "string(the path of a page, such as \"/metrics\")'/[^ ?#*|]*'", "\"/metrics\"", "",
       "Path of the page"},
      {"prefix", "string(letters, digits and underscores, no digit first)'([A-Za-z_][A-Za-z0-9_]*)?'", "", "",
       "Put in front of every name of the application, with an underscore"},
      {"scopes", "enum(name,label)", "\"name\"", "",
       "What a scope is on the page: a family of its own, or the label `scope` of one family"},
      {"labels", "list<string(the whole key of an attribute)'[^*]+',table>", "[]", "",
       "Attributes that become labels: keys, or { scope = \"api.**\", keys = [\"route\"] }; none by default"},
      {"labels[].scope", option_texts::not_empty, "", "required scopes",
       "Pattern of the paths, such as \"api.**\""},
      {"labels[].keys", "list<string(the whole key of an attribute)'[^*]+'>", "", "required",
       "Attributes that become labels there"},
      {"max_series", "int[1..1000000]", "1000", "",
       "Series of one family; further ones are one series, [other]"},
      {"buckets", "list<float>[..200]", "[]", "ascending",
       "Upper bounds for durations in seconds; empty: 1us to 100s"},
      {"value_buckets", "list<float>[..200]", "[]", "ascending",
       "Upper bounds for histograms recorded by name; empty: 0.01 to 1e6"},
      {"bucket_rules", "list<table>", "[]", "",
       "Others for some scopes: { scope = \"db.**\", bounds = [...] }"},
      {"bucket_rules[].scope", option_texts::not_empty, "", "required scopes",
       "Pattern of the paths, such as \"db.**\""},
      {"bucket_rules[].bounds", "list<float>[1..200]", "", "required ascending", "Upper bounds there"},
      {"trace_ids", "bool", "false", "",
       "Whether buckets name the trace of a recent slow call, as exemplars of OpenMetrics"},
      {"discovery.folder", "string(the path of a folder)", "", "",
       "Folder for a file that file_sd_configs of a server reads; empty: none"},
      {"discovery.host", "string(the name or address of a host, without a port)'[^ \\t/]*'", "", "",
       "Host in that file; empty: that of listen, or this machine's name"},
      {"process", "bool", "true", "", "Whether process_* are on the page: CPU time, memory, descriptors"},
      {"self", "bool", "true", "", "Whether the host's own metrics are on the page, pollux_*"},
      {"push.url", option_texts::http_base_address_or_empty, "",
       "required:listen=", "Address of a pushgateway, \"http://127.0.0.1:9091\"; empty: nothing is pushed"},
      {"push.job", "string(the name of a job, without a slash)'[^/]+'", "\"pollux\"", "",
       "Job under which is pushed"},
      {"push.grouping.'[A-Za-z][A-Za-z0-9_]*|_([A-Za-z0-9][A-Za-z0-9_]*)?'",
       "string(a text without a slash)'[^/]+'", "", "",
       "Further labels of the group, such as instance = \"a\""},
      {"push.grouping.job", "none", "", "", "set push.job instead"},
      {"push.interval", "duration[100ms..]", "\"15s\"", "", "Time between two pushes"},
      {"push.timeout", "duration[100ms..]", "\"5s\"", "", "The most that a push may take"},
      {"push.delete_at_end", "bool", "false", "",
       "Whether the group is deleted at the end, not pushed once more"},
  };

  PrometheusReporter(const Options& options, HostView host);

  [[nodiscard]] bool wants_self() const { return settings_.self; }
  [[nodiscard]] bool wants_trace() const { return settings_.trace_ids; }

  void start();
  BatchResult record_batch(const Batch& batch);
  void stop();

  // The port passes to a successor, and its number, for the next to take the same of a range. Its counters
  // begin at 0, as after a restart: servers know resets.
  std::string release();
  void adopt(std::string_view state);
  void resume();

 private:
  void serve();

  const Settings settings_;
  HostView host_;
  std::shared_ptr<Exposition> exposition_;
  int port_ = 0;                        // the last that it served on
  std::unique_ptr<Listener> listener_;  // between start and stop, as the next
  std::unique_ptr<DiscoveryFile> discovery_file_;
  std::unique_ptr<Pusher> pusher_;
};

}  // namespace pollux::prometheus
