#include "targets.hpp"

namespace pollux::bench {

namespace {

using enum Bound;

// clang-format off
constexpr Target table[] = {
    {"scope, literal name", "scope/literal_name", "ratio", at_most, 1.18, "x floor"},
    {"scope, literal name, nested", "scope/nested", "ratio", at_most, 1.18, "x floor"},
    {"scope, literal name: instructions", "instructions/scope", "count", at_most, 64, "instructions"},
    {"scope, literal name, nested: instructions", "instructions/scope_nested", "count", at_most, 64, "instructions"},
    {"scope, run-time name seen before", "scope/run_time_name", "ratio", at_most, 1.5, "x floor"},
    {"int attribute", "attribute/int", "added_ns", at_most, 2, "ns"},
    {"double attribute", "attribute/double", "added_ns", at_most, 2, "ns"},
    {"bool attribute", "attribute/bool", "added_ns", at_most, 2, "ns"},
    {"three numbers as attributes", "attribute/three_numbers", "added_ns", at_most, 6, "ns"},
    {"string attribute of 16 bytes", "attribute/short_string", "added_ns", at_most, 8, "ns"},
    {"error status", "scope/failed", "added_ns", at_most, 1, "ns"},

    {"unwanted scope, excluded", "unwanted/excluded", "ratio", at_most, 0.13, "x floor"},
    {"unwanted scope, excluded, three attributes", "unwanted/excluded_three_attributes", "ratio", at_most, 0.18, "x floor"},
    {"unwanted scope, sampled out", "unwanted/sampled_out", "ratio", at_most, 0.13, "x floor"},
    {"unwanted scope, sampled out, three attributes", "unwanted/sampled_out_three_attributes", "ratio", at_most, 0.18, "x floor"},
    {"disabled scope", "instructions/off_scope", "count", at_most, 4, "instructions"},
    {"disabled gauge", "instructions/off_gauge", "count", at_most, 4, "instructions"},
    {"disabled count", "instructions/off_count", "count", at_most, 4, "instructions"},
    {"disabled scope, one number", "instructions/off_scope_one_number", "count", at_most, 5, "instructions"},
    {"disabled scope, three mixed attributes", "instructions/off_scope_three_mixed", "count", at_most, 12, "instructions"},

    {"gauge, literal name", "metric/gauge", "ratio", at_most, 1.25, "x tick+store"},
    {"count, literal name", "metric/count", "ratio", at_most, 1.25, "x tick+store"},
    {"histogram, literal name", "metric/histogram", "ratio", at_most, 1.25, "x tick+store"},
    {"count through a handle", "handle/count", "ns", at_most, 4, "ns"},
    {"count through a handle, beside prometheus-cpp", "handle/count", "ratio", below, 1, "x its counter"},
    {"count through a handle, two threads", "handle/count_two_threads", "ratio", at_most, 1.1, "x one thread"},

    {"scopes end to end, one producer", "end_to_end/scopes/one_producer", "ratio", at_least, 0.6, "x ceiling"},
    {"scopes end to end, two producers", "end_to_end/scopes/two_producers", "ratio", at_least, 0.6, "x ceiling"},
    {"scopes end to end, one producer", "end_to_end/scopes/one_producer", "million_per_second", at_least, 11, "M/s"},
    {"scopes end to end, two producers", "end_to_end/scopes/two_producers", "million_per_second", at_least, 18, "M/s"},
    {"scopes end to end, one producer, beside spdlog", "peer/spdlog_async/one_producer", "scopes_ratio", at_least, 12, "x its rate"},
    {"scopes end to end, two producers, beside spdlog", "peer/spdlog_async/two_producers", "scopes_ratio", at_least, 12, "x its rate"},
    {"with two attributes, one producer", "end_to_end/scopes_two_attributes/one_producer", "ratio", at_least, 0.5, "x without"},
    {"with two attributes, two producers", "end_to_end/scopes_two_attributes/two_producers", "ratio", at_least, 0.5, "x without"},
    {"metrics end to end, one producer", "end_to_end/metrics/one_producer", "million_per_second", at_least, 20, "M/s"},
    {"metrics end to end, two producers", "end_to_end/metrics/two_producers", "million_per_second", at_least, 25, "M/s"},
    {"eight reporters", "end_to_end/eight_reporters", "ratio", at_least, 0.5, "x one reporter"},

    {"caller's median beside a slow reporter", "slow_reporter", "median_ratio", at_most, 1.05, "x without"},
    {"caller's p99.9 beside a slow reporter", "slow_reporter", "p999_ratio", at_most, 1.5, "x without"},
    {"fast reporter's delay beside a slow one", "slow_reporter", "delay_ratio", at_most, 1.1, "x without"},

    // On one core: by the processor time of the reporter's thread.
    {"plugin log, text", "plugin/log_text", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin log, text, beside spdlog's file sink", "peer/spdlog_file/three_attributes", "ratio", at_least, 1, "x its rate"},
    {"plugin log, JSON", "plugin/log_json", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin file, JSON Lines", "plugin/file_jsonl", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin file, CSV", "plugin/file_csv", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin trace", "plugin/trace", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin prometheus", "plugin/prometheus", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin prometheus, one label", "plugin/prometheus_label", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin statsd", "plugin/statsd", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin statsd, DogStatsD", "plugin/dogstatsd", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin otlp", "plugin/otlp", "worker_million_per_second", at_least, 0.5, "M/s"},
    {"plugin sqlite", "plugin/sqlite", "worker_million_per_second", at_least, 1, "M/s"},
    {"plugin sqlite, three attributes", "plugin/sqlite/attributes", "worker_million_per_second", at_least, 0.5, "M/s"},

    {"scrape beside 1,000 idle clients, the longest", "scrape/thousand_idle_clients", "longest_ms", at_most, 100, "ms"},

    {"memory of a nested level", "memory/nested_level", "bytes", at_most, 64, "bytes"},
    {"allocations an event, calling thread", "memory/steady_state", "caller_an_event", at_most, 0, ""},
    {"allocations an event, all threads", "memory/steady_state", "all_an_event", at_most, 0, ""},
    {"left by a thread that ended", "memory/thread_exit", "rings_left", at_most, 0.05, "rings"},
    {"idle host", "idle/processor", "percent", at_most, 0.1, "% of a core"},
    {"first event after idling reaches a reporter", "idle/wake", "delay_us", at_most, 1000, "us"},
    {"first event after idling costs the caller", "idle/wake", "cost_us", at_most, 50, "us"},
    {"2,000 scopes a second to otlp", "moderate/otlp", "percent", at_most, 2, "% of a core"},
    {"2,000 scopes a second to sqlite", "moderate/sqlite", "percent", at_most, 2, "% of a core"},
    {"18,500 scopes a second to summary", "moderate/summary", "percent", at_most, 4, "% of a core"},
    {"library load to first scope", "start/first_scope", "ms", at_most, 1, "ms"},
};
// clang-format on

}  // namespace

std::span<const Target> targets() { return table; }

}  // namespace pollux::bench
