// JsonLines: an event as one JSON object on one line, with the names of <pollux/sdk/fields.hpp>. `pollux run`
// reads them.
#pragma once

#include "line_format.hpp"
#include "scope_texts.hpp"
#include "time_text.hpp"

namespace pollux::file {

class JsonLines : public LineFormat {
 public:
  void append(TextBuffer& out, const Timing& timing) override;
  void append(TextBuffer& out, const Metric& metric) override;
  [[nodiscard]] std::string_view header() const override { return {}; }
  [[nodiscard]] std::string_view beginning() const override { return R"({"time":")"; }

 private:
  void begin(TextBuffer& out, WallTime time, std::string_view message, const EventView& event);

  DateWriter date_;
  ScopeTexts scopes_;
};

}  // namespace pollux::file
