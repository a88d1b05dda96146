#include "collect/self_metrics.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include <pollux/abi/event.h>

#include "event/keys.hpp"
#include "event/tree.hpp"

namespace pollux::collect {

namespace {

const pollux_scope& scope_of(const SelfMetric& metric) {
  static auto& scopes = *new std::unordered_map<const SelfMetric*, const pollux_scope*>;
  const pollux_scope*& scope = scopes[&metric];
  if (!scope) {
    const event::MetricTexts texts{metric.unit, metric.description};
    scope = &event::text_of(*event::Tree::instance().find_own_metric(metric.name, texts)).scope;
  }
  return *scope;
}

pollux_attribute attribute(std::string_view key, const std::string& value, deliver::Arena& arena) {
  event::Keys& keys = event::Keys::instance();
  const std::uint32_t id = keys.find(key);
  const std::string& text = keys.text(id);
  pollux_value copy{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(value.size()), {}};
  copy.as.string = arena.copy(value);
  return {{text.c_str(), text.size()}, id, 0, copy};
}

// A handle to which 1 was added so often.
const pollux_aggregate* ones(std::uint64_t count, std::int64_t start_ns, deliver::Arena& arena) {
  auto* made = arena.take_array<pollux_aggregate>(1);
  *made = {POLLUX_AGGREGATE_SIZE_1_0, 0, start_ns, count, static_cast<double>(count), 1, 1, nullptr, nullptr};
  return made;
}

bool is_same(const pollux_value& left, const pollux_value& right) {
  return left.type == right.type && left.as.int64 == right.as.int64;
}

}  // namespace

void SelfMetrics::describe(const Stats& stats, std::int64_t opened_ns, std::int64_t now_ns,
                           deliver::Batch& into) {
  start_ns_ = std::max(start_ns_, opened_ns);
  now_ns_ = now_ns;
  for (auto& [series, said] : said_) said.is_there = false;
  for (const SelfPoint& point : self_points(stats)) {
    const Series series{point.metric, point.reporter, point.label};
    Said& said = said_[series];
    said.is_there = true;
    if (said.value.type == POLLUX_VALUE_NONE && point.metric->is_counter)
      said.value.type = POLLUX_VALUE_INT64;
    say(series, said, point.value, into);
  }
  for (auto& [series, said] : said_) {
    if (!said.is_there && series.metric->is_one_of) say(series, said, {POLLUX_VALUE_INT64, 0, {0}}, into);
  }
}

void SelfMetrics::say(const Series& series, Said& said, pollux_value value, deliver::Batch& into) const {
  said.next = said.value;
  said.will_be_known = said.is_known;
  const bool has_news = !said.is_known || !is_same(said.value, value);
  if (!has_news || into.count == deliver::Batch::most_events) return;
  said.next = value;
  said.will_be_known = true;
  const SelfMetric& metric = *series.metric;
  pollux_event& event = into.add();
  event = {};
  event.kind = metric.is_counter ? POLLUX_EVENT_COUNTER : POLLUX_EVENT_GAUGE;
  event.flags = POLLUX_EVENT_SELF;
  event.scope = &scope_of(metric);
  event.start_ns = now_ns_;
  event.value = value;
  if (metric.is_counter) {
    event.value.as.int64 -= said.value.as.int64;
    // An aggregate has at least one observation.
    const auto added = static_cast<std::uint64_t>(event.value.as.int64);
    if (added > 0) event.aggregate = ones(added, start_ns_, into.arena);
  }
  auto* attributes = into.arena.take_array<pollux_attribute>(2);
  if (!series.reporter.empty())
    attributes[event.attribute_count++] = attribute("reporter", series.reporter, into.arena);
  if (!metric.label.empty())
    attributes[event.attribute_count++] = attribute(metric.label, series.label, into.arena);
  event.attributes = event.attribute_count > 0 ? attributes : nullptr;
  event.attribute_stride = sizeof(pollux_attribute);
}

void SelfMetrics::settle() {
  for (auto& [series, said] : said_) {
    said.value = said.next;
    said.is_known = said.will_be_known;
  }
  // Of a state that is over, or a reporter that is gone, nothing more is to be said.
  std::erase_if(said_, [](const auto& entry) {
    const auto& [series, said] = entry;
    const bool has_ended = !series.metric->is_one_of || said.value.as.int64 == 0;
    return !said.is_there && !series.metric->is_counter && has_ended;
  });
  start_ns_ = now_ns_;
}

void SelfMetrics::begin_anew() {
  for (auto& [series, said] : said_) said.is_known = said.will_be_known = false;
}

}  // namespace pollux::collect
