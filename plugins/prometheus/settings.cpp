// Reads what the schema has checked, then refuses what only several options together show.
#include "settings.hpp"

#include <filesystem>
#include <string_view>

#include "address.hpp"

namespace pollux::prometheus {
namespace {

// From 1 µs to 100 s: scopes of the same program are apart by that much.
const Bounds default_durations{0.000001, 0.0000025, 0.000005, 0.00001, 0.000025, 0.00005, 0.0001,
                               0.00025,  0.0005,    0.001,    0.0025,  0.005,    0.01,    0.025,
                               0.05,     0.1,       0.25,     0.5,     1,        2.5,     5,
                               10,       25,        50,       100};
const Bounds default_values{0.01, 0.1, 1, 10, 100, 1000, 10'000, 100'000, 1'000'000};

PushSettings read_push(const Options& options) {
  PushSettings push;
  push.url = options.string("push.url");
  while (push.url.ends_with('/')) push.url.pop_back();
  push.job = options.string("push.job", "pollux");
  options.table("push.grouping").for_each([&](std::string_view key, const pollux_option& value) {
    if (value.type == POLLUX_OPTION_STRING) push.grouping.emplace_back(key, view(value.as.string));
  });
  using namespace std::chrono_literals;
  push.interval = options.duration("push.interval", 15s);
  push.timeout = options.duration("push.timeout", 5s);
  push.delete_at_end = options.boolean("push.delete_at_end", false);
  return push;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.listen = options.string("listen", "127.0.0.1:9464");
  if (const Address address(settings.listen); !address.is_in_order())
    options.reject("listen", "the range '" + settings.listen.substr(settings.listen.rfind(':') + 1) +
                                 "' ends before it begins: write the lower port first");
  settings.path = options.string("path", "/metrics");
  // Where the working folder is now: the program may change it before a reload.
  if (const auto folder = options.string("discovery.folder"); !folder.empty())
    settings.discovery.folder = std::filesystem::absolute(folder).lexically_normal().string();
  settings.discovery.host = options.string("discovery.host");
  settings.push = read_push(options);
  if (settings.listen.empty() && !settings.discovery.folder.empty())
    options.reject("discovery.folder",
                   "nothing is served that could be discovered: give an address in listen");
  settings.trace_ids = options.boolean("trace_ids", false);

  settings.prefix = options.string("prefix");
  if (!settings.prefix.empty() && !settings.prefix.ends_with('_')) settings.prefix += '_';

  settings.scope_as_label = options.choice("scopes", {"name", "label"}) == 1;
  settings.labels = label_rules(options, "labels");
  settings.max_series = static_cast<std::size_t>(options.int64("max_series", 1000));
  settings.duration_bounds = bounds(options, "buckets", default_durations);
  settings.value_bounds = bounds(options, "value_buckets", default_values);
  settings.buckets = bucket_rules(options, "bucket_rules");
  settings.process = options.boolean("process", true);
  settings.self = options.boolean("self", true);
  return settings;
}

}  // namespace pollux::prometheus
