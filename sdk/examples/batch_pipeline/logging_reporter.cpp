// Writes `INFO telemetry.timing scope="pipeline.plan" duration_s=0.0012 …`, one event a line.
#include "logging_reporter.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <pollux/sdk/fields.hpp>

namespace batch_pipeline {
namespace {

// As JSON: text is quoted, and a line break in it cannot fake a second line.
std::string text_of(const pollux::Value& value) {
  nlohmann::json json;
  value.visit([&](auto held) { json = held; });
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

template <class Event>
std::string line_of(std::string_view message, const Event& event) {
  std::string line("INFO ");
  line += message;
  const auto add = [&](std::string_view key, const pollux::Value& value) {
    line.append(" ").append(key).append("=").append(text_of(value));
  };
  pollux::for_each_field(event, add);
  for (const pollux::Attribute& attribute : event.attributes()) {
    const std::string key(attribute.key);
    add(pollux::is_field_name(key) ? "attr." + key : key, attribute.value);
  }
  return line + '\n';
}

}  // namespace

void LoggingReporter::record_timing(const pollux::Timing& timing) {
  *log_ << line_of("telemetry.timing", timing);
}
void LoggingReporter::record_metric(const pollux::Metric& metric) {
  *log_ << line_of("telemetry.metric", metric);
}
void LoggingReporter::flush() { log_->flush(); }

}  // namespace batch_pipeline
