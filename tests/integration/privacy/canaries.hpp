// Canaries: texts that must never be seen, each by the rule of [redaction] that keeps it in. Both sources of
// events, the program and the lines for `pollux run`, emit all of them.
#pragma once

#include <string>
#include <string_view>

namespace pollux::test::canary {

// Given to the library and to the command as they stand; made up.
inline constexpr std::string_view under_key = "canary-under-a-key";
inline constexpr std::string_view value = "with bearer canaryInAValue0123456789";
inline constexpr std::string_view key = "k eyJjYW5hcnlJbktleQ.eyJhIjoxfQ.c2ln";
inline constexpr std::string_view scope = "of AKIACANARYSCOPEABCDE";
inline constexpr std::string_view metric = "of AKIACANARYMETRICABCD";
inline constexpr std::string_view metric_value = "password=canaryInAMetric";
inline constexpr std::string_view metric_under_key = "canary-of-a-metric";
inline constexpr std::string_view bad_name = ".AKIACANARYBADNAMEABC";
inline constexpr std::string_view third = "canary-third-of-its-key";
inline const std::string beyond = std::string(1100, 'x') + "canary-beyond-the-cap";

struct Canary {
  std::string_view text;  // what is searched for
  std::string_view rule;  // the key of [redaction] without which it is seen
};
inline constexpr Canary all[] = {
    {"canary-under-a-key", "keys"},   {"canary-of-a-metric", "keys"}, {"canaryInAValue", "values"},
    {"eyJjYW5hcnlJbktleQ", "values"}, {"CANARYSCOPE", "values"},      {"CANARYMETRIC", "values"},
    {"canaryInAMetric", "values"},    {"CANARYBADNAME", "values"},    {"canary-beyond", "max_length"},
    {"canary-third", "max_distinct"},
};

}  // namespace pollux::test::canary
