#include "settings.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "endpoint.hpp"
#include "environment.hpp"

namespace pollux::otlp {
namespace {

// Durations in seconds, as handles have them by default.
constexpr double default_bounds[] = {1e-5,   2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2,
                                     2.5e-2, 5e-2,   0.1,  0.25, 0.5,    1,    2.5,  5,      10};
constexpr std::size_t most_bounds = 160;

std::size_t within(const Options& options, std::string_view key, std::int64_t fallback, std::int64_t least,
                   std::int64_t most) {
  const std::int64_t given = options.int64(key, fallback);
  if (given < least || given > most) {
    options.reject(key, "expected " + std::to_string(least) + " to " + std::to_string(most) + "; found " +
                            std::to_string(given));
  }
  return static_cast<std::size_t>(given);
}

const pollux_option& child(const pollux_option& of, std::uint32_t index) {
  const auto* first = reinterpret_cast<const std::byte*>(of.children);
  return *reinterpret_cast<const pollux_option*>(first + std::size_t{index} * of.child_stride);
}

std::vector<double> read_bounds(const Options& options) {
  const pollux_option* list = options.find("bounds");
  if (!list || (list->type == POLLUX_OPTION_LIST && list->child_count == 0)) {
    return {std::begin(default_bounds), std::end(default_bounds)};
  }
  std::vector<double> bounds;
  for (std::uint32_t i = 0; list->type == POLLUX_OPTION_LIST && i < list->child_count; ++i) {
    const pollux_option& item = child(*list, i);
    const bool is_whole = item.type == POLLUX_OPTION_INT64;
    const double bound = is_whole ? static_cast<double>(item.as.int64) : item.as.float64;
    const bool is_number = is_whole || item.type == POLLUX_OPTION_DOUBLE;
    if (!is_number || !std::isfinite(bound) || (!bounds.empty() && bound <= bounds.back())) break;
    bounds.push_back(bound);
  }
  if (list->type != POLLUX_OPTION_LIST || bounds.size() != list->child_count || bounds.size() > most_bounds) {
    options.reject("bounds", "expected at most 160 finite numbers in ascending order");
  }
  return bounds;
}

Temporality read_temporality(const Options& options, std::vector<std::string>& warnings) {
  if (const std::string given = options.string("temporality"); !given.empty()) {
    if (given != "cumulative" && given != "delta") {
      options.reject("temporality", "expected one of cumulative, delta; found '" + given + "'");
    }
    return given == "delta" ? Temporality::delta : Temporality::cumulative;
  }
  const Variable given = variable("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE");
  std::string preference = given.value;
  std::transform(preference.begin(), preference.end(), preference.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
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
        throw OptionError("option 'resource." + key + "': expected a string, a number or a bool", &option);
    }
  });
}

ResourceAttributes read_resource(const Options& options, std::vector<std::string>& warnings) {
  ResourceAttributes resource = detected_resource();
  const Variable given = variable("OTEL_RESOURCE_ATTRIBUTES");
  Pairs pairs;
  if (!parse_pairs(given.value, pairs)) {
    warnings.push_back(given.name + " is ignored: expected key=value,key=value; found '" + given.value + "'");
  }
  for (const auto& [key, value] : pairs) resource[key] = value;
  if (const Variable name = variable("OTEL_SERVICE_NAME"); !name.value.empty())
    resource["service.name"] = name.value;
  add_resource(resource, options.table("resource"), "");
  if (const std::string name = options.string("service_name"); !name.empty()) resource["service.name"] = name;
  return resource;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  for (const Signal signal : every_signal) {
    settings.endpoints[index(signal)] = read_endpoint(options, signal, settings.warnings);
  }
  settings.resource = read_resource(options, settings.warnings);
  const std::string span_name = options.string("span_name", "path");
  if (span_name != "path" && span_name != "name") {
    options.reject("span_name", "expected one of path, name; found '" + span_name + "'");
  }
  settings.spans = {span_name == "path", options.boolean("fields", true)};
  settings.metrics.temporality = read_temporality(options, settings.warnings);
  settings.metrics.bounds = read_bounds(options);
  settings.metrics.max_series = within(options, "max_series", 10'000, 1, 1'000'000);
  settings.wants_metrics = options.boolean("metrics", true);
  settings.max_batch = within(options, "max_batch", 8192, 1, 1'000'000);
  settings.max_bytes = within(options, "max_bytes", 4 << 20, 1 << 10, 1 << 30);
  // The same fault of a variable that all signals share is said once.
  std::vector<std::string>& warnings = settings.warnings;
  std::sort(warnings.begin(), warnings.end());
  warnings.erase(std::unique(warnings.begin(), warnings.end()), warnings.end());
  return settings;
}

}  // namespace pollux::otlp
