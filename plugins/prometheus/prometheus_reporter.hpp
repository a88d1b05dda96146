// PrometheusReporter: the page of what was reported, served, pushed or both.
#pragma once

#include <memory>
#include <optional>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "exposition.hpp"
#include "listener.hpp"
#include "pusher.hpp"
#include "settings.hpp"

namespace pollux::prometheus {

class PrometheusReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"listen", "string", "\"127.0.0.1:9464\"", "", "Address and port of the page; \"\": nothing is served"},
      {"path", "string", "\"/metrics\"", "", "Path of the page"},
      {"prefix", "string", "", "", "Put in front of every name of the application, with an underscore"},
      {"scopes", "enum(name,label)", "\"name\"", "",
       "What a scope is on the page: a family of its own, or the label `scope` of one family"},
      {"labels", "list", "[]", "",
       "Attributes that become labels: keys, or { scope = \"api.**\", keys = [\"route\"] }; none by default"},
      {"max_series", "int", "1000", "",
       "Series of one family, 1 to 1000000; further ones are one series, (other)"},
      {"buckets", "list", "[]", "", "Upper bounds for durations in seconds; empty: 100us to 10s"},
      {"value_buckets", "list", "[]", "", "Upper bounds for histograms recorded by name; empty: 0.01 to 1e6"},
      {"bucket_rules", "list", "[]", "", "Others for some scopes: { scope = \"db.**\", bounds = [...] }"},
      {"process", "bool", "true", "", "Whether process_* are on the page: CPU time, memory, descriptors"},
      {"self", "bool", "true", "", "Whether the host's own metrics are on the page, pollux_*"},
      {"push.url", "string", "", "",
       "Address of a pushgateway, \"http://127.0.0.1:9091\"; empty: nothing is pushed"},
      {"push.job", "string", "\"pollux\"", "", "Job under which is pushed"},
      {"push.grouping", "table", "", "", "Further labels of the group, such as instance = \"a\""},
      {"push.interval", "duration", "\"15s\"", "", "Time between two pushes, 100ms or more"},
      {"push.timeout", "duration", "\"5s\"", "", "The most that a push may take, 100ms or more"},
      {"push.delete_at_end", "bool", "false", "",
       "Whether the group is deleted at the end, not pushed once more"},
  };

  PrometheusReporter(const Options& options, HostView host);

  [[nodiscard]] bool wants_self() const { return settings_.self; }

  void start();
  BatchResult record_batch(const Batch& batch);
  void stop();

  // The port passes to a successor. Its counters begin at 0, as after a restart: servers know resets.
  void release();
  void resume();

 private:
  const Settings settings_;
  HostView host_;
  std::shared_ptr<Exposition> exposition_;
  std::unique_ptr<Listener> listener_;  // between start and stop, as the next
  std::unique_ptr<Pusher> pusher_;
};

}  // namespace pollux::prometheus
