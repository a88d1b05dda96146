// MetricLines: a line is name, value, type, rate, tags, container, time, in the order of the published
// grammar.
#include "metric_lines.hpp"

#include <chrono>
#include <cmath>

#include "escape.hpp"
#include "number_text.hpp"

namespace pollux::statsd {
namespace {

std::string rate_text(double rate) {
  std::string text;
  if (rate >= 1.0) return text;
  text = "|@";
  append_number(text, rate);
  return text;
}

bool is_number(const Value& value) { return std::isfinite(value.number()); }

bool is_negative(const Value& value) { return value.number() < 0.0; }

void append_value(std::string& out, const Value& value) {
  if (value.type() == Value::Type::int64) return append_number(out, value.int64());
  append_number(out, value.number());
}

// An upper bound as a part of a name: dots divide names.
std::string bound_text(double bound) {
  std::string text;
  append_number(text, bound);
  for (char& c : text) {
    if (c == '.' || c == '+') c = '_';
  }
  return text;
}

}  // namespace

MetricLines::MetricLines(const Settings& settings, std::string_view container, HostView host)
    : format_(settings.format),
      timing_type_(settings.timing_type),
      histogram_type_(settings.histogram_type),
      sample_rate_(settings.sample_rate),
      timestamps_(settings.timestamps),
      timing_rate_(rate_text(settings.sample_rate * settings.scope_sample)),
      metric_rate_(rate_text(settings.sample_rate)),
      tags_(settings.tags),
      names_(settings.prefix, settings.format, host),
      tag_list_(settings.attributes, host),
      members_("texts", Merges::of_values, host) {
  if (!container.empty()) container_.append("|c:").append(container);
}

// False when the name cannot be sent.
bool MetricLines::begin(const EventView& event, std::string_view status) {
  name_ = names_.of(event.path_id(), event.scope());
  time_.clear();
  event_tags_.clear();
  if (format_ == Format::dogstatsd) {
    event_tags_ = tags_;
    if (!status.empty()) event_tags_.append(",status:").append(status);
    tag_list_.append(event_tags_, event.attributes(), status.empty() ? std::string_view{} : "status");
    if (event_tags_.starts_with(',')) event_tags_.erase(0, 1);
  }
  return !name_.empty();
}

void MetricLines::begin_line(std::string& out, std::string_view part) const {
  out += name_;
  out += part;
  out += ':';
}

void MetricLines::end_line(std::string& out, std::string_view type, std::string_view rate, bool timed) {
  out += '|';
  out += type;
  out += rate;
  if (!event_tags_.empty()) out.append("|#").append(event_tags_);
  out += container_;
  if (timed) out += time_;
  out += '\n';
}

std::optional<std::string> MetricLines::append(Pieces& out, const Timing& timing, double draw) {
  const bool failed = timing.status() == Status::error;
  if (draw >= sample_rate_) return std::nullopt;
  if (!begin(timing, failed ? "error" : "ok")) return "DogStatsD takes names of at most 200 characters";
  if (timing.duration() < Nanoseconds(0)) return "a duration cannot be negative";
  begin_line(out.text, "");
  append_milliseconds(out.text, timing.duration());
  end_line(out.text, timing_type_, timing_rate_);
  out.end();
  // Without tags a failure needs a name of its own.
  if (failed && format_ == Format::statsd) {
    names_.note(MetricNames::Parts::errors, timing.path_id(), timing.scope());
    append_count(out, ".errors", Value(std::int64_t{1}), timing_rate_);
  }
  return std::nullopt;
}

std::optional<std::string> MetricLines::append(Pieces& out, const Metric& metric, double draw,
                                               const Levels::Position& at) {
  const MetricType type = metric.type();
  const Value value = metric.value();
  const auto aggregate = metric.aggregate();
  const bool sampled = !aggregate && (type == MetricType::counter || type == MetricType::histogram);
  if (sampled && draw >= sample_rate_) return std::nullopt;
  if (!begin(metric, {})) return "DogStatsD takes names of at most 200 characters";

  if (type == MetricType::untyped && value.is_string()) {
    append_text(out, metric.scope(), value.string());
    return std::nullopt;
  }
  const bool by_aggregate = type == MetricType::histogram && aggregate;
  const bool sound = by_aggregate ? std::isfinite(aggregate->sum()) && std::isfinite(aggregate->min()) &&
                                        std::isfinite(aggregate->max())
                                  : is_number(value);
  if (!sound) return "StatsD has only finite numbers";
  // Agents do not add up what has a time: increments of one second would overwrite each other.
  if (timestamps_ && (aggregate || type != MetricType::counter)) {
    time_ = "|T";
    append_number(time_, std::chrono::floor<std::chrono::seconds>(metric.time()).time_since_epoch().count());
  }
  switch (type) {
    case MetricType::counter:
      append_count(out, "", value, aggregate ? std::string_view{} : metric_rate_);
      break;
    case MetricType::histogram:
      if (aggregate) {
        names_.note(MetricNames::Parts::histogram, metric.path_id(), metric.scope());
        append_histogram(out, *aggregate);
      } else {
        begin_line(out.text, "");
        append_value(out.text, value);
        end_line(out.text, histogram_type_, metric_rate_);
        out.end();
      }
      break;
    case MetricType::up_down_counter: {
      const Level* const level = level_of(metric, at);
      if (!level) return "more than " + std::to_string(Levels::most) + " series of up-down counters";
      append_gauge(out, "", level->value());
      break;
    }
    default:
      append_gauge(out, "", value);
  }
  return std::nullopt;
}

void MetricLines::pass_over(const Metric& metric, const Levels::Position& at) {
  if (metric.type() != MetricType::up_down_counter || !is_number(metric.value()) || !begin(metric, {}))
    return;
  static_cast<void>(level_of(metric, at));
}

// Of the series that the server knows: a name, and the tags.
const Level* MetricLines::level_of(const Metric& metric, const Levels::Position& at) {
  return levels_.add(std::string(name_).append("|").append(event_tags_), metric.value(), at);
}

void MetricLines::append_text(Pieces& out, std::string_view path, std::string_view text) {
  const std::size_t begin = out.text.size();
  begin_line(out.text, "");
  if (append_member(out.text, text) || (!members_.empty() && text.find('_') != text.npos)) {
    members_.note(std::string(path).append(":").append(text), std::string_view(out.text).substr(begin));
  }
  end_line(out.text, "s", "");
  out.end();
}

void MetricLines::append_count(Pieces& out, std::string_view part, const Value& value,
                               std::string_view rate) {
  begin_line(out.text, part);
  append_value(out.text, value);
  end_line(out.text, "c", rate, true);
  out.end();
}

// In plain StatsD a sign makes a change of what was there: a negative value is a change of 0.
void MetricLines::append_gauge(Pieces& out, std::string_view part, const Value& value) {
  if (is_negative(value) && format_ == Format::statsd) {
    begin_line(out.text, part);
    out.text += '0';
    end_line(out.text, "g", "");
  }
  begin_line(out.text, part);
  append_value(out.text, value);
  end_line(out.text, "g", "", true);
  out.end();
}

void MetricLines::append_histogram(Pieces& out, const Aggregate& aggregate) {
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto count = static_cast<std::int64_t>(std::min(aggregate.count(), most));
  append_count(out, ".count", Value(count), "");
  append_count(out, ".sum", Value(aggregate.sum()), "");
  append_gauge(out, ".min", Value(aggregate.min()));
  append_gauge(out, ".max", Value(aggregate.max()));
  for (const Bucket& bucket : aggregate.buckets()) {
    if (bucket.count > 0) append_bucket(out, bucket);
  }
}

void MetricLines::append_bucket(Pieces& out, const Bucket& bucket) {
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const Value count(static_cast<std::int64_t>(std::min(bucket.count, most)));
  if (format_ == Format::statsd) return append_count(out, ".bucket." + bound_text(bucket.upper), count, "");
  const std::size_t before = event_tags_.size();
  if (before > 0) event_tags_ += ',';
  event_tags_ += "lower_bound:";
  append_number(event_tags_, bucket.lower);
  event_tags_ += ",upper_bound:";
  append_number(event_tags_, bucket.upper);
  append_count(out, ".bucket", count, "");
  event_tags_.resize(before);
}

}  // namespace pollux::statsd
