#include "settings.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <pollux/sdk/ascii.hpp>

#include "endpoint.hpp"
#include "environment.hpp"

namespace pollux::otlp {
namespace {

// Durations in seconds, as handles have them by default.
constexpr double default_bounds[] = {1e-5,   2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2,
                                     2.5e-2, 5e-2,   0.1,  0.25, 0.5,    1,    2.5,  5,      10};

std::vector<double> read_bounds(const Options& options) {
  std::vector<double> bounds = options.numbers("bounds");
  if (bounds.empty()) bounds.assign(std::begin(default_bounds), std::end(default_bounds));
  return bounds;
}

std::size_t count(const Options& options, std::string_view key, std::int64_t fallback) {
  return static_cast<std::size_t>(options.int64(key, fallback));
}

Temporality read_temporality(const Options& options, std::vector<std::string>& warnings) {
  if (options.has("temporality")) {
    return options.choice("temporality", {"cumulative", "delta"}) == 1 ? Temporality::delta
                                                                       : Temporality::cumulative;
  }
  const Variable given = variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE");
  const std::string preference = ascii::lowered(given.value);
  // Low memory is delta for what adds up as counters and histograms do.
  if (preference == "delta" || preference == "lowmemory") return Temporality::delta;
  if (!preference.empty() && preference != "cumulative") {
    warnings.push_back(given.name + " is ignored: expected cumulative, delta or lowmemory; found '" +
                       given.value + "'");
  }
  return Temporality::cumulative;
}

// Nested tables are dotted keys: `deployment.environment = "test"` may be written without quotes.
void add_resource(ResourceAttributes& to, const Options& table, const std::string& prefix) {
  table.for_each([&](std::string_view name, const pollux_option& option) {
    const std::string key = prefix + std::string(name);
    switch (option.type) {
      case POLLUX_OPTION_BOOL:
        to[key] = option.as.boolean != 0;
        return;
      case POLLUX_OPTION_INT64:
        to[key] = option.as.int64;
        return;
      case POLLUX_OPTION_DOUBLE:
        to[key] = option.as.float64;
        return;
      case POLLUX_OPTION_STRING:
        to[key] = std::string(view(option.as.string));
        return;
      case POLLUX_OPTION_TABLE:
        return add_resource(to, Options(&option), key + ".");
      default:
        return;  // the schema admits no list
    }
  });
}

// What the configuration says of the process, for all reporters.
void add_resource(ResourceAttributes& to, const pollux::Resource& process) {
  for (const Attribute attribute : process.attributes()) {
    attribute.value.visit([&](const auto& held) {
      ResourceValue& value = to[std::string(attribute.key)];
      if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string_view>) {
        value = std::string(held);
      } else {
        value = held;
      }
    });
  }
}

ResourceAttributes read_resource(const Options& options, const pollux::Resource& process,
                                 std::vector<std::string>& warnings) {
  ResourceAttributes resource = detected_resource(process);
  const Variable given = variable("OTEL_RESOURCE_ATTRIBUTES");
  Pairs pairs;
  if (!parse_pairs(given.value, Keys::encoded, pairs)) {
    warnings.push_back(given.name + " is ignored: expected key=value,key=value; found '" + given.value + "'");
  }
  for (const auto& [key, value] : pairs) resource[key] = value;
  if (const Variable name = variable("OTEL_SERVICE_NAME"); !name.value.empty())
    resource["service.name"] = name.value;
  add_resource(resource, process);
  add_resource(resource, options.table("resource"), "");
  if (const std::string name = options.string("service_name"); !name.empty()) resource["service.name"] = name;
  return resource;
}

}  // namespace

Settings read_settings(const Options& options, const pollux::Resource& process) {
  Settings settings;
  for (const Signal signal : every_signal) {
    settings.endpoints[index(signal)] = read_endpoint(options, signal, settings.warnings);
  }
  settings.resource = read_resource(options, process, settings.warnings);
  const bool by_path = options.choice("span_name", {"path", "name"}) == 0;
  settings.spans = {by_path, options.boolean("fields", true)};
  settings.metrics.temporality = read_temporality(options, settings.warnings);
  settings.metrics.bounds = read_bounds(options);
  settings.metrics.max_series = count(options, "max_series", 10'000);
  settings.wants_metrics = options.boolean("metrics", true);
  settings.max_batch = count(options, "max_batch", 8192);
  settings.max_bytes = count(options, "max_bytes", 4 << 20);
  // The same fault of a variable that all signals share is said once.
  std::vector<std::string>& warnings = settings.warnings;
  std::sort(warnings.begin(), warnings.end());
  warnings.erase(std::unique(warnings.begin(), warnings.end()), warnings.end());
  return settings;
}

}  // namespace pollux::otlp
