// Checks each option by itself, then what depends on several.
#include "settings.hpp"

#include <charconv>
#include <string_view>
#include <system_error>

#include "names.hpp"

namespace pollux::prometheus {
namespace {

const Bounds default_durations{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                               0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
const Bounds default_values{0.01, 0.1, 1, 10, 100, 1000, 10'000, 100'000, 1'000'000};

// "host:port", the host an address or a name, in brackets for IPv6.
std::string read_address(const Options& options) {
  const std::string address = options.string("listen", "127.0.0.1:9464");
  if (address.empty()) return address;
  const std::size_t colon = address.rfind(':');
  const std::string_view digits = std::string_view(address).substr(colon == address.npos ? 0 : colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool is_port = error == std::errc() && end == digits.data() + digits.size() && port <= 65535;
  if (colon == address.npos || colon == 0 || !is_port || address.find_first_of(", \t") != address.npos) {
    options.reject("listen",
                   "expected an address and a port, such as \"127.0.0.1:9464\" or \"0.0.0.0:9464\", "
                   "or \"\" to serve nothing; found '" +
                       address + "'");
  }
  return address;
}

std::string read_path(const Options& options) {
  std::string path = options.string("path", "/metrics");
  if (!path.starts_with('/') || path.find_first_of(" ?#*|") != path.npos)
    options.reject("path", "expected the path of a page, such as \"/metrics\"; found '" + path + "'");
  return path;
}

std::chrono::nanoseconds at_least(const Options& options, std::string_view key,
                                  std::chrono::nanoseconds fallback, std::chrono::nanoseconds least) {
  const auto given = options.duration(key, fallback);
  if (given < least)
    options.reject(key, "expected at least " + std::to_string(least.count() / 1'000'000) + "ms; found " +
                            std::to_string(given.count()) + " ns");
  return given;
}

PushSettings read_push(const Options& options) {
  PushSettings push;
  push.url = options.string("push.url");
  while (push.url.ends_with('/')) push.url.pop_back();
  const bool is_url = push.url.starts_with("http://") || push.url.starts_with("https://");
  if (!push.url.empty() && !is_url)
    options.reject("push.url", "expected the address of a pushgateway, such as \"http://127.0.0.1:9091\"");
  push.job = options.string("push.job", "pollux");
  if (push.job.empty() || push.job.find('/') != push.job.npos)
    options.reject("push.job", "expected the name of a job, without a slash");
  options.table("push.grouping").for_each([&](std::string_view key, const pollux_option& value) {
    const std::string_view text =
        value.type == POLLUX_OPTION_STRING ? view(value.as.string) : std::string_view();
    if (text.empty() || text.find('/') != text.npos || key != legal_label(key) || key == "job")
      throw OptionError(
          "option 'push.grouping': expected names of labels and texts without a slash, such as "
          "instance = \"a\"",
          &value);
    push.grouping.emplace_back(key, text);
  });
  using namespace std::chrono_literals;
  push.interval = at_least(options, "push.interval", 15s, 100ms);
  push.timeout = at_least(options, "push.timeout", 5s, 100ms);
  push.delete_at_end = options.boolean("push.delete_at_end", false);
  return push;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.listen = read_address(options);
  settings.path = read_path(options);
  settings.push = read_push(options);
  if (settings.listen.empty() && settings.push.url.empty())
    options.reject("listen", "nothing would be served or pushed: give an address here, or a push.url");

  settings.prefix = options.string("prefix");
  if (!settings.prefix.empty() && settings.prefix != legal_name(settings.prefix))
    options.reject("prefix", "expected letters, digits and underscores; found '" + settings.prefix + "'");
  if (!settings.prefix.empty() && !settings.prefix.ends_with('_')) settings.prefix += '_';

  const std::string scopes = options.string("scopes", "name");
  if (scopes != "name" && scopes != "label")
    options.reject("scopes", "expected \"name\" or \"label\"; found '" + scopes + "'");
  settings.scope_as_label = scopes == "label";
  settings.labels = label_rules(options, "labels");
  const std::int64_t most = options.int64("max_series", 1000);
  if (most < 1 || most > 1'000'000)
    options.reject("max_series", "expected 1 to 1000000; found " + std::to_string(most));
  settings.max_series = static_cast<std::size_t>(most);
  settings.duration_bounds = bounds(options, "buckets", default_durations);
  settings.value_bounds = bounds(options, "value_buckets", default_values);
  settings.buckets = bucket_rules(options, "bucket_rules");
  settings.process = options.boolean("process", true);
  settings.self = options.boolean("self", true);
  return settings;
}

}  // namespace pollux::prometheus
