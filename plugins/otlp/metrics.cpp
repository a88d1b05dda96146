#include "metrics.hpp"

#include <algorithm>
#include <cmath>
#include <protozero/pbf_builder.hpp>
#include <tuple>
#include <utility>

namespace pollux::otlp {
namespace {

using Builder = protozero::pbf_builder<MetricData>;

std::uint64_t nanos(std::int64_t unix_ns) { return static_cast<std::uint64_t>(unix_ns); }

void append_text(protozero::pbf_builder<MetricItem>& to, MetricItem field, const pollux_string& text) {
  if (text.size == 0) return;
  std::string scratch;
  const std::string_view sound = well_formed(view(text), scratch);
  to.add_string(field, sound.data(), sound.size());
}

void append_number_point(Builder& data, std::string& bytes, const Series& series, const Point& point) {
  protozero::pbf_builder<NumberDataPoint> item(data, MetricData::data_points);
  if (series.type != MetricType::gauge) {
    item.add_fixed64(NumberDataPoint::start_time_unix_nano, nanos(point.start_ns));
  }
  item.add_fixed64(NumberDataPoint::time_unix_nano, nanos(point.end_ns));
  if (point.number.is_whole()) {
    item.add_sfixed64(NumberDataPoint::as_int, point.number.whole());
  } else {
    item.add_double(NumberDataPoint::as_double, point.number.real());
  }
  bytes += series.attributes;
}

void append_histogram_point(Builder& data, std::string& bytes, const Series& series, const Point& point) {
  using Field = HistogramDataPoint;
  protozero::pbf_builder<Field> item(data, MetricData::data_points);
  item.add_fixed64(Field::start_time_unix_nano, nanos(point.start_ns));
  item.add_fixed64(Field::time_unix_nano, nanos(point.end_ns));
  item.add_fixed64(Field::count, point.count);
  // A sum counts as one that never falls, so there is none once something negative was observed.
  if (std::isfinite(point.sum) && point.min >= 0) item.add_double(Field::sum, point.sum);
  if (!point.buckets.empty()) {
    item.add_packed_fixed64(Field::bucket_counts, point.buckets.begin(), point.buckets.end());
    item.add_packed_double(Field::explicit_bounds, series.bounds.begin(), series.bounds.end());
  }
  if (std::isfinite(point.min)) item.add_double(Field::min, point.min);
  if (std::isfinite(point.max)) item.add_double(Field::max, point.max);
  bytes += series.attributes;
}

MetricItem field_of(MetricType type) {
  if (is_sum(type)) return MetricItem::sum;
  return type == MetricType::histogram ? MetricItem::histogram : MetricItem::gauge;
}

bool are_one_metric(const Series& a, const Series& b) {
  return a.scope->path_id == b.scope->path_id && a.type == b.type &&
         view(a.scope->unit) == view(b.scope->unit);
}

}  // namespace

Metrics::Metrics(MetricContent content)
    : content_(std::move(content)),
      table_(content_.bounds),
      totals_(content_.max_series, content_.temporality) {}

MetricMemory Metrics::memory() const {
  return {table_.clock().offset_ns(), counted_until_ns_, has_counted_, falling_, totals_.kept()};
}

void Metrics::resume(MetricMemory memory) {
  table_.clock() = SeriesClock(memory.clock_offset_ns);
  counted_until_ns_ = memory.counted_until_ns;
  has_counted_ = memory.has_counted;
  falling_ = std::move(memory.falling);
  if (totals_.resume(std::move(memory.totals))) ++resets_;
}

bool Metrics::add(const Metric& metric, const Batch& batch) {
  if (counted_until_ns_ == 0) counted_until_ns_ = table_.clock().unix_ns(begun_, batch);
  return table_.add(metric, batch);
}

std::string_view Metrics::encode() {
  counts_until_ns_ = counted_until_ns_;
  if (table_.latest_ns() > 0) {
    // Requests follow each other without a gap and without overlap, as the points of a series must. Recorded
    // events may be older than this process.
    const std::int64_t oldest = std::max<std::int64_t>(0, table_.earliest_ns() - 1);
    const std::int64_t start = has_counted_ ? counted_until_ns_ : std::min(counted_until_ns_, oldest);
    counts_until_ns_ = std::max(start + 1, table_.latest_ns());
    table_.close(start, counts_until_ns_);
  }
  std::vector<Series>& series = table_.series();
  for (const Series& each : series) {
    if (each.falls) falling_.emplace(view(each.scope->path));
  }
  if (totals_.add_to(series)) ++resets_;

  std::vector<const Series*> by_metric;
  by_metric.reserve(series.size());
  for (const Series& each : series) by_metric.push_back(&each);
  std::stable_sort(by_metric.begin(), by_metric.end(), [](const Series* a, const Series* b) {
    return std::tuple(a->scope->path_id, a->type, view(a->scope->unit)) <
           std::tuple(b->scope->path_id, b->type, view(b->scope->unit));
  });
  bytes_.clear();
  const Series* const* const end = by_metric.data() + by_metric.size();
  for (const Series* const* first = by_metric.data(); first != end;) {
    const Series* const* last = first;
    while (last != end && are_one_metric(**first, **last)) ++last;
    append_metric(first, last);
    first = last;
  }
  return bytes_;
}

void Metrics::append_metric(const Series* const* first, const Series* const* last) {
  const Series& any = **first;
  protozero::pbf_builder<ScopeItems> items(bytes_);
  protozero::pbf_builder<MetricItem> metric(items, ScopeItems::items);
  append_text(metric, MetricItem::name, any.scope->path);
  append_text(metric, MetricItem::description, any.scope->description);
  append_text(metric, MetricItem::unit, any.scope->unit);
  Builder data(metric, field_of(any.type));
  for (; first != last; ++first) {
    for (const Point& point : (*first)->points) {
      if (any.type == MetricType::histogram) {
        append_histogram_point(data, bytes_, **first, point);
      } else {
        append_number_point(data, bytes_, **first, point);
      }
    }
  }
  if (any.type == MetricType::gauge) return;
  data.add_enum(MetricData::aggregation_temporality, totals_.are_of(any.type) ? 2 : 1);
  if (is_sum(any.type)) {
    const bool rises = any.type == MetricType::counter && !falling_.contains(view(any.scope->path));
    data.add_bool(MetricData::is_monotonic, rises);
  }
}

void Metrics::accept() {
  has_counted_ = has_counted_ || table_.latest_ns() > 0;
  counted_until_ns_ = counts_until_ns_;
  totals_.keep(table_.series());
  clear();
}

void Metrics::clear() { table_.clear(); }

}  // namespace pollux::otlp
