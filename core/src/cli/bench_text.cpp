#include "cli/bench_text.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/table.hpp"
#include "diagnose/clean.hpp"

namespace pollux::measure {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Rate, per_second, caller_ns, collector_ns, worker_ns, others_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginCost, scopes, metrics, scopes_to_nothing, scope_ns,
                                   scope_to_nothing_ns, heap_bytes, resident_bytes, events, lost)
}  // namespace pollux::measure

namespace pollux::cli {

namespace {

using Json = nlohmann::ordered_json;
using measure::PluginCost;
using measure::Rate;

std::string number(double value, const char* format = "%.0f") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

// "3.2 million", "450 thousand".
std::string amount(double value) {
  if (value >= 1e6) return number(value / 1e6, "%.2f") + " million";
  return value >= 1e4 ? number(value / 1e3) + " thousand" : number(value);
}

void add(Table& table, const std::string& what, const Rate& rate) {
  if (rate.per_second == 0) return table.add({what, "not wanted", "", "", "", ""});
  table.add({what, amount(rate.per_second), number(rate.caller_ns), number(rate.collector_ns),
             number(rate.worker_ns), number(rate.others_ns)});
}

}  // namespace

std::string cost_as_text(const conform::Target& target, const PluginCost& cost, bool bold_header) {
  Table rates({"EVENTS", "A SECOND", "CALLER NS", "COLLECTOR NS", "WORKER NS", "OTHERS NS"});
  add(rates, "scopes", cost.scopes);
  add(rates, "metrics", cost.metrics);
  add(rates, "scopes, to a reporter of nothing", cost.scopes_to_nothing);
  const std::string name = target.manifest ? target.manifest->name + ' ' + target.manifest->version : "";
  std::string text =
      diagnose::escaped(target.file.named.string()) + ": " + name + "\n\n" + rates.text(bold_header);
  text += "\na scope costs the program  " + number(cost.scope_ns, "%.1f") + " ns; " +
          number(cost.scope_to_nothing_ns, "%.1f") + " ns with a reporter that does nothing\n";
  text += "an event leaves            " + number(std::max(0.0, cost.heap_bytes), "%.2f") +
          " bytes on the heap, " + number(std::max(0.0, cost.resident_bytes), "%.2f") + " bytes resident\n";
  text += "delivered                  " + amount(static_cast<double>(cost.events)) +
          " events; lost: " + std::to_string(cost.lost) + "\n";
  return text;
}

std::string cost_as_json(const conform::Target& target, const PluginCost& cost) {
  Json json = {{"file", target.file.named.string()}, {"sha256", target.file.sha256}};
  if (target.manifest) json["name"] = target.manifest->name, json["version"] = target.manifest->version;
  const nlohmann::json figures = cost;
  for (const char* rate : {"scopes", "metrics", "scopes_to_nothing"}) json[rate] = Json(figures[rate]);
  for (const char* figure :
       {"scope_ns", "scope_to_nothing_ns", "heap_bytes", "resident_bytes", "events", "lost"})
    json[figure] = Json(figures[figure]);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string packed(const Result<PluginCost>& cost) {
  nlohmann::json json;
  if (cost) json["cost"] = *cost;
  if (!cost) json["error"] = cost.error().message();
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<PluginCost> unpacked(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_object() && json.contains("cost")) return json["cost"].get<PluginCost>();
  return failure(Error{"", json.is_object() ? json.value("error", "") : "nothing was measured", "", ""});
}

}  // namespace pollux::cli
