// MetricLines: what an event comes to on the wire. In: a timing or a metric. Out: pieces of lines, or why
// there can be none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>

#include "levels.hpp"
#include "metric_names.hpp"
#include "pieces.hpp"
#include "settings.hpp"
#include "tag_list.hpp"

namespace pollux::statsd {

class MetricLines {
 public:
  // `container` is the id that is sent with every metric, empty for none.
  MetricLines(const Settings& settings, std::string_view container, HostView host);

  // `draw` is in [0, 1), and the same for an event whenever it comes: it decides whether the event is among
  // those that are sent. Returns nothing, or why the event cannot be sent; then there may be pieces to take
  // back.
  std::optional<std::string> append(Pieces& out, const Timing& timing, double draw);
  std::optional<std::string> append(Pieces& out, const Metric& metric, double draw,
                                    const Levels::Position& at);
  // Takes note of an event that is not sent: the levels of up-down counters are right all the same.
  void pass_over(const Metric& metric, const Levels::Position& at);

 private:
  bool begin(const EventView& event, std::string_view status);
  void append_text(Pieces& out, std::string_view path, std::string_view text);
  void append_histogram(Pieces& out, const Aggregate& aggregate);
  void append_bucket(Pieces& out, const Bucket& bucket);
  [[nodiscard]] const Level* level_of(const Metric& metric, const Levels::Position& at);
  void append_gauge(Pieces& out, std::string_view part, const Value& value);
  void append_count(Pieces& out, std::string_view part, const Value& value, std::string_view rate);
  void begin_line(std::string& out, std::string_view part) const;
  void end_line(std::string& out, std::string_view type, std::string_view rate, bool timed = false);

  Format format_;
  std::string_view timing_type_;
  std::string_view histogram_type_;
  double sample_rate_;
  bool timestamps_;
  std::string timing_rate_;  // "|@0.1", or empty
  std::string metric_rate_;  // the same
  std::string container_;    // "|c:ID", or empty
  std::string tags_;         // of every metric
  MetricNames names_;
  TagList tag_list_;
  Merges members_;  // of sets
  Levels levels_;   // of up-down counters

  // Of the event in hand.
  std::string_view name_;
  std::string event_tags_;  // "|#k:v,k:v" without what a bucket adds
  std::string time_;        // "|T1700000000", or empty
};

}  // namespace pollux::statsd
