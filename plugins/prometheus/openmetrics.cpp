#include "openmetrics.hpp"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pollux::prometheus {
namespace {

using ::prometheus::ClientMetric;
using ::prometheus::MetricType;
using SeriesLabels = std::vector<ClientMetric::Label>;

// The shortest text that is that number. As all clients write it, for a bound is part of a series' name: with
// an exponent below 1e-4 and from 1e6 on.
void append_number(std::string& out, double value) {
  if (std::isnan(value)) return static_cast<void>(out += "NaN");
  if (std::isinf(value)) return static_cast<void>(out += value > 0 ? "+Inf" : "-Inf");
  char text[64];
  const double size = std::abs(value);
  const bool has_exponent = value != 0 && (size < 1e-4 || size >= 1e6);
  const auto written = std::to_chars(text, text + sizeof text, value,
                                     has_exponent ? std::chars_format::scientific : std::chars_format::fixed);
  out.append(text, written.ptr);
}

// A bound is a float even where it is whole: "1.0".
void append_bound(std::string& out, double bound) {
  const std::size_t begin = out.size();
  append_number(out, bound);
  if (std::isfinite(bound) && out.find_first_of(".e", begin) == out.npos) out += ".0";
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  constexpr char digits[] = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

// " # {trace_id="…",span_id="…"} 0.5 1700000000.123"
void append_exemplar(std::string& out, const Exemplar& exemplar) {
  out += " # {trace_id=\"";
  append_hex(out, exemplar.trace_id);
  out += "\",span_id=\"";
  append_hex(out, exemplar.span_id);
  out += "\"} ";
  append_number(out, exemplar.value);
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(exemplar.time.time_since_epoch()).count();
  if (ms < 0) return;  // before 1970
  const std::string fraction = std::to_string(1000 + ms % 1000);
  out += ' ' + std::to_string(ms / 1000) + '.' + fraction.substr(1);
}

// Writes the samples of one family.
class Samples {
 public:
  Samples(std::string& out, std::string_view name) : out_(out), name_(name) {}

  void add(std::string_view suffix, const SeriesLabels& labels, double value) {
    begin(suffix, labels, nullptr);
    append_number(out_, value);
    out_ += '\n';
  }
  void add(std::string_view suffix, const SeriesLabels& labels, std::uint64_t value) {
    begin(suffix, labels, nullptr);
    out_ += std::to_string(value) + '\n';
  }
  void add_histogram(const ClientMetric& metric, const Exemplars::Page* exemplars) {
    const ClientMetric::Histogram& histogram = metric.histogram;
    for (std::size_t i = 0; i < histogram.bucket.size(); ++i) {
      const ClientMetric::Bucket& bucket = histogram.bucket[i];
      begin("_bucket", metric.label, &bucket.upper_bound);
      out_ += std::to_string(bucket.cumulative_count);
      if (exemplars && i < exemplars->size() && (*exemplars)[i]) append_exemplar(out_, *(*exemplars)[i]);
      out_ += '\n';
    }
    // Of a histogram with bounds below 0 the sum is no counter, and count and sum stand together.
    if (!histogram.bucket.empty() && histogram.bucket.front().upper_bound < 0) return;
    add("_count", metric.label, histogram.sample_count);
    add("_sum", metric.label, histogram.sample_sum);
  }

 private:
  void begin(std::string_view suffix, const SeriesLabels& labels, const double* bound) {
    out_.append(name_).append(suffix);
    char before = '{';
    for (const ClientMetric::Label& label : labels) {
      out_ += std::exchange(before, ',');
      out_ += label.name + "=\"";
      append_escaped(out_, label.value);
      out_ += '"';
    }
    if (bound) {
      out_ += std::exchange(before, ',');
      out_ += "le=\"";
      append_bound(out_, *bound);
      out_ += '"';
    }
    out_ += before == ',' ? "} " : " ";
  }

  std::string& out_;
  std::string_view name_;
};

constexpr std::string_view total = "_total";

const char* type_word(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return "counter";
    case MetricType::Gauge:
      return "gauge";
    case MetricType::Histogram:
      return "histogram";
    default:
      return "unknown";
  }
}

void append_head(std::string& out, std::string_view name, MetricType type, const PageFamily& family) {
  out.append("# TYPE ").append(name).append(" ").append(type_word(type)) += '\n';
  // Only of a name that ends with it: the format demands that.
  if (!family.unit.empty() && name.ends_with("_" + family.unit))
    out.append("# UNIT ").append(name).append(" ").append(family.unit) += '\n';
  if (family.family.help.empty()) return;
  out.append("# HELP ").append(name) += ' ';
  append_escaped(out, family.family.help);
  out += '\n';
}

void append_family(std::string& out, const PageFamily& family,
                   const std::unordered_set<std::string_view>& names) {
  const ::prometheus::MetricFamily& content = family.family;
  std::string name = content.name;
  MetricType type = content.type;
  if (type == MetricType::Counter) {
    // The family of the counter `x_total` is called `x`. If another family has that name, it keeps its own
    // and loses its type, because the format knows no counter of another name.
    const std::string stem =
        name.ends_with(total) ? name.substr(0, name.size() - total.size()) : std::string();
    if (stem.empty() || names.contains(stem) || names.contains(stem + "_created")) {
      type = MetricType::Untyped;
    } else {
      name = stem;
    }
  }
  append_head(out, name, type, family);
  Samples samples(out, name);
  for (std::size_t i = 0; i < content.metric.size(); ++i) {
    const ClientMetric& metric = content.metric[i];
    if (content.type == MetricType::Counter) {
      samples.add(type == MetricType::Counter ? total : "", metric.label, metric.counter.value);
    } else if (content.type == MetricType::Histogram) {
      samples.add_histogram(metric, i < family.exemplars.size() ? &family.exemplars[i] : nullptr);
    } else {
      samples.add("", metric.label,
                  content.type == MetricType::Gauge ? metric.gauge.value : metric.untyped.value);
    }
  }
}

}  // namespace

std::string openmetrics(const Page& page) {
  std::unordered_set<std::string_view> names;
  for (const PageFamily& family : page) names.insert(family.family.name);
  std::string out;
  for (const PageFamily& family : page) append_family(out, family, names);
  out += "# EOF\n";
  return out;
}

}  // namespace pollux::prometheus
