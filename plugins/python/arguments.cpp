#include "arguments.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <pollux/sdk/fields.hpp>

namespace pollux::python {
namespace {

namespace py = pybind11;

py::object key(const char* name) {
  return py::reinterpret_steal<py::object>(PyUnicode_InternFromString(name));
}

py::object value_of(const Value& value) {
  switch (value.type()) {
    case Value::Type::boolean:
      return py::bool_(value.boolean());
    case Value::Type::int64:
      return py::int_(value.int64());
    case Value::Type::float64:
      return py::float_(value.float64());
    case Value::Type::string:
      return text(value.string());
    default:
      return py::none();
  }
}

// The host calls an attribute that is named like a built-in field attr.NAME. In the original it took the
// field's place; so it does here, but for those that are arguments of their own.
std::string original_key(std::string_view key) {
  constexpr std::string_view prefix = "attr.";
  constexpr std::string_view arguments[] = {"self", "scope", "duration", "value"};
  const auto is_argument = [&](std::string_view name) {
    return std::ranges::find(arguments, name) != std::end(arguments);
  };
  if (is_argument(key)) return std::string(prefix).append(key);
  if (!key.starts_with(prefix)) return std::string(key);
  const std::string_view name = key.substr(prefix.size());
  return std::string(is_field_name(name) && !is_argument(name) ? name : key);
}

}  // namespace

Arguments::Keys::Keys()
    : depth(key("depth")),
      parent_scope(key("parent_scope")),
      call_count(key("call_count")),
      status(key("status")),
      start_monotonic_s(key("start_monotonic_s")),
      end_monotonic_s(key("end_monotonic_s")),
      start_wall_time_s(key("start_wall_time_s")),
      end_wall_time_s(key("end_wall_time_s")),
      metric_type(key("metric_type")),
      count(key("count")),
      sum(key("sum")),
      min(key("min")),
      max(key("max")),
      interval_s(key("interval_s")),
      buckets(key("buckets")),
      ok(key("ok")),
      error(key("error")),
      counter(key("counter")),
      up_down_counter(key("up_down_counter")),
      gauge(key("gauge")),
      histogram(key("histogram")) {}

Call& Arguments::of(const Timing& timing) {
  call_.begin(paths_.of(timing.scope_id(), timing.scope()), py::float_(timing.duration_s()));
  add_place(timing);
  call_.add(keys_.call_count, py::int_(timing.call_count()));
  if (for_timings_.accepts(OptionalKeywords::status))
    call_.add(keys_.status, timing.status() == Status::ok ? keys_.ok : keys_.error);
  call_.add(keys_.start_monotonic_s, py::float_(seconds(timing.start_monotonic())));
  call_.add(keys_.end_monotonic_s, py::float_(seconds(timing.end_monotonic())));
  call_.add(keys_.start_wall_time_s, py::float_(seconds(timing.start_wall_time())));
  call_.add(keys_.end_wall_time_s, py::float_(seconds(timing.end_wall_time())));
  add_attributes(timing);
  return call_;
}

Call& Arguments::of(const Metric& metric) {
  call_.begin(paths_.of(metric.scope_id(), metric.scope()), value_of(metric.value()));
  add_place(metric);
  if (for_metrics_.accepts(OptionalKeywords::metric_type)) add_type(metric.type());
  if (const auto aggregate = metric.aggregate()) add_aggregate(*aggregate);
  add_attributes(metric);
  return call_;
}

void Arguments::add_type(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return call_.add(keys_.metric_type, keys_.counter);
    case MetricType::gauge:
      return call_.add(keys_.metric_type, keys_.gauge);
    case MetricType::histogram:
      return call_.add(keys_.metric_type, keys_.histogram);
    case MetricType::up_down_counter:
      return call_.add(keys_.metric_type, keys_.up_down_counter);
    case MetricType::untyped:
      break;  // has none in the original either
  }
}

void Arguments::add_place(const EventView& event) {
  call_.add(keys_.depth, py::int_(event.depth()));
  call_.add(keys_.parent_scope, event.depth() == 0 ? py::object(py::none())
                                                   : parents_.of(event.scope_id(), event.parent_scope()));
}

void Arguments::add_aggregate(const Aggregate& aggregate) {
  const auto add = [this](OptionalKeywords::Keyword keyword, const py::object& name, auto&& value_of) {
    if (for_metrics_.accepts(keyword)) call_.add(name, value_of());
  };
  using Optional = OptionalKeywords;
  add(Optional::count, keys_.count, [&] { return py::int_(aggregate.count()); });
  add(Optional::sum, keys_.sum, [&] { return py::float_(aggregate.sum()); });
  add(Optional::min, keys_.min, [&] { return py::float_(aggregate.min()); });
  add(Optional::max, keys_.max, [&] { return py::float_(aggregate.max()); });
  add(Optional::interval_s, keys_.interval_s, [&] { return py::float_(seconds(aggregate.interval())); });
  if (aggregate.buckets().empty()) return;
  add(Optional::buckets, keys_.buckets, [&] {
    py::dict buckets;  // upper bound to count
    for (const Bucket bucket : aggregate.buckets()) buckets[py::float_(bucket.upper)] = bucket.count;
    return buckets;
  });
}

void Arguments::add_attributes(const EventView& event) {
  for (const Attribute attribute : event.attributes()) {
    const py::object* known = attributes_.find(attribute.key_id);
    const py::object& key = known ? *known : attributes_.of(attribute.key_id, original_key(attribute.key));
    call_.add(key, value_of(attribute.value));
  }
}

}  // namespace pollux::python
