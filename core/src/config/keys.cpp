// The grammar as lists of names.
#include "config/keys.hpp"

#include <algorithm>

namespace pollux::config {

namespace {

template <class S>
TableKeys list_keys(std::string_view title) {
  TableKeys table{title, {}};
  S settings;
  for_each_key(settings, [&](std::string_view key, const auto&...) { table.keys.push_back(key); });
  return table;
}

struct ReplacedKey {
  std::string_view title, key, remedy;
};
constexpr std::string_view by_include =
    "which events reach a reporter is said by 'include' and 'exclude' of its [[reporter]], such as include = "
    "[\"app.**\"]";
constexpr ReplacedKey replaced_keys[] = {
    {"[reporter.retry]", "max_attempts",
     "use 'max_age', such as max_age = \"1h\": retries are limited by the age of the events, not by a number "
     "of attempts"},
    {"[[reporter]]", "route", by_include},
    {"[[reporter]]", "routes", by_include},
    {"[[reporter]]", "filter", by_include},
    {"[[reporter]]", "filters", by_include},
    {"", "route", by_include},
    {"", "routes", by_include},
};

bool has(const TableKeys& table, std::string_view key) {
  return std::find(table.keys.begin(), table.keys.end(), key) != table.keys.end();
}

}  // namespace

const std::vector<TableKeys>& grammar() {
  static const std::vector<TableKeys> tables = {
      {"", {"telemetry", "plugins", "redaction", "reporter"}},
      list_keys<TelemetrySettings>("[telemetry]"),
      list_keys<PluginSettings>("[plugins]"),
      list_keys<RedactionSettings>("[redaction]"),
      list_keys<ReporterSettings>("[[reporter]]"),
      list_keys<BatchSettings>("[reporter.batch]"),
      list_keys<RetrySettings>("[reporter.retry]"),
      list_keys<HealthSettings>("[reporter.health]"),
  };
  return tables;
}

const TableKeys& keys_of(std::string_view title) {
  const auto& tables = grammar();
  const auto at = std::find_if(tables.begin(), tables.end(),
                               [&](const TableKeys& table) { return table.title == title; });
  return at == tables.end() ? tables.front() : *at;
}

std::string_view replacement_of(std::string_view key, std::string_view title) {
  for (const ReplacedKey& replaced : replaced_keys) {
    if (replaced.key == key && replaced.title == title) return replaced.remedy;
  }
  return {};
}

std::string_view other_table_with(std::string_view key, std::string_view title) {
  for (const TableKeys& table : grammar()) {
    if (!table.title.empty() && table.title != title && has(table, key)) return table.title;
  }
  return {};
}

}  // namespace pollux::config
