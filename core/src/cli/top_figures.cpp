#include "cli/top_figures.hpp"

#include <nlohmann/json.hpp>

#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

using Json = nlohmann::json;

// A member that is missing or of another type counts as nothing: a later version may say it otherwise.
void read(const Json& from, const char* key, std::string& into) {
  const auto at = from.find(key);
  if (at != from.end() && at->is_string()) into = at->get<std::string>();
}
template <class Number>
void read(const Json& from, const char* key, Number& into) {
  const auto at = from.find(key);
  if (at != from.end() && at->is_number()) into = at->get<Number>();
}

template <class Item, class Read>
std::vector<Item> list(const Json& from, const char* key, Read&& read_item) {
  std::vector<Item> items;
  const auto at = from.find(key);
  if (at == from.end() || !at->is_array()) return items;
  for (const Json& each : *at) {
    if (each.is_object()) read_item(each, items.emplace_back());
  }
  return items;
}

void read_scope(const Json& from, TopScope& scope) {
  read(from, "scope", scope.name);
  read(from, "calls", scope.calls);
  read(from, "errors", scope.errors);
  read(from, "total_s", scope.total_s);
  read(from, "p50_s", scope.p50_s);
  read(from, "p99_s", scope.p99_s);
  read(from, "max_s", scope.max_s);
}

void read_reporter(const Json& from, TopReporter& reporter) {
  read(from, "name", reporter.name);
  read(from, "state", reporter.state);
  read(from, "last_error", reporter.last_error);
  read(from, "accepted", reporter.accepted);
  read(from, "delivered", reporter.delivered);
  read(from, "dropped", reporter.dropped);
  read(from, "rejected", reporter.rejected);
  read(from, "in_flight", reporter.in_flight);
  read(from, "queue_depth", reporter.queue_depth);
  read(from, "queue_capacity", reporter.queue_capacity);
  read(from, "queue_bytes", reporter.queue_bytes);
  read(from, "queue_bytes_capacity", reporter.queue_bytes_capacity);
  const auto delay = from.find("delay");
  if (delay == from.end() || !delay->is_object()) return;
  read(*delay, "count", reporter.delays);
  read(*delay, "p99_s", reporter.delay_p99_s);
}

}  // namespace

Result<TopLine, std::string> read_top_line(std::string_view line) {
  const Json document = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object() || document.value("v", Json()) != 1)
    return Unexpected<std::string>("this is not the socket of a program with Pollux, or of a later version");
  if (const auto error = document.find("error"); error != document.end() && error->is_string())
    return Unexpected<std::string>(diagnose::escaped(error->get<std::string>(), 200));
  TopLine read_line;
  read_line.is_end = document.contains("end");
  TopFigures& figures = read_line.figures;
  read(document, "program", figures.program);
  read(document, "pid", figures.process);
  read(document, "uptime_s", figures.uptime_s);
  read(document, "interval_s", figures.interval_s);
  read(document, "events_per_s", figures.events_per_s);
  read(document, "emitted", figures.emitted);
  read(document, "lost", figures.lost);
  read(document, "missed", figures.missed);
  figures.scopes = list<TopScope>(document, "scopes", read_scope);
  figures.reporters = list<TopReporter>(document, "reporters", read_reporter);
  return read_line;
}

}  // namespace pollux::cli
