// CsvLines: an event as one record of CSV (RFC 4180), always on one line, the columns the same for all.
#pragma once

#include "line_format.hpp"
#include "scope_texts.hpp"
#include "time_text.hpp"

namespace pollux::file {

class CsvLines : public LineFormat {
 public:
  void append(TextBuffer& out, const Timing& timing) override;
  void append(TextBuffer& out, const Metric& metric) override;
  [[nodiscard]] std::string_view header() const override;
  [[nodiscard]] std::string_view beginning() const override { return header(); }

 private:
  void begin(TextBuffer& out, WallTime time, std::string_view message, const EventView& event);
  void append_value(TextBuffer& out, const Value& value);
  void append_aggregate(TextBuffer& out, const Metric& metric);
  void end(TextBuffer& out, const EventView& event);

  DateWriter date_;
  ScopeTexts scopes_;
  TextBuffer nested_;  // JSON, before its quotes are doubled
};

}  // namespace pollux::file
