// The grammar: every key of every table, in the order in which it is documented, with its range.
// In: a piece of the settings and a visitor. Out: one call a key, `visitor(key, member, rule)`. Reading,
// showing and the lists of known keys all come from here.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

#include "config/settings.hpp"
#include "config/text_checks.hpp"

namespace pollux::config {

// Rules: the least and the most that a value may be, both allowed.
struct Durations {
  Nanoseconds least, most;
};
struct PowersOfTwo {  // in bytes
  std::uint64_t least, most;
};
struct Sizes {  // in bytes
  std::uint64_t least, most;
};
struct Counts {
  std::uint32_t least, most;
};
struct Numbers {
  double least, most;
};

// S is T, constant or not.
template <class S, class T>
concept Either = std::same_as<std::remove_const_t<S>, T>;

template <Either<TelemetrySettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  using namespace std::chrono_literals;
  visit("enabled", settings.enabled);
  visit("strict_scopes", settings.strict_scopes);
  visit("delivery", settings.delivery);
  visit("flush_interval", settings.flush_interval, Durations{1ms, 1h});
  visit("interval", settings.interval, Durations{10ms, 1h});
  visit("shutdown_timeout", settings.shutdown_timeout, Durations{0ms, 1h});
  visit("ring_size", settings.ring_size, PowersOfTwo{64u << 10, 64u << 20});
  visit("max_scopes", settings.max_scopes, Counts{1, 1'000'000});
  visit("watch", settings.watch);
  visit("log_account", settings.log_account);
  visit("socket", settings.socket, check_socket);
  visit("resource", settings.resource);
}

template <Either<PluginSettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  visit("path", settings.path);
  visit("on_error", settings.on_error);
}

template <Either<RedactionSettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  visit("keys", settings.keys, check_not_empty);
  visit("values", settings.values, check_value_pattern);
  visit("max_length", settings.max_length, Counts{1, 65'536});
  visit("max_distinct", settings.max_distinct, Counts{0, 1'000'000});
}

template <Either<RetrySettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  using namespace std::chrono_literals;
  visit("max_age", settings.max_age, Durations{1ms, 168h});
  visit("initial_delay", settings.initial_delay, Durations{1ms, 1h});
  visit("max_delay", settings.max_delay, Durations{1ms, 1h});
}

template <Either<BatchSettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  using namespace std::chrono_literals;
  visit("events", settings.events, Counts{1, 16'777'216});
  visit("delay", settings.delay, Durations{0ms, 1min});
}

template <Either<HealthSettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  using namespace std::chrono_literals;
  visit("failures", settings.failures, Counts{0, 1'000});
  visit("quarantine", settings.quarantine, Durations{1ms, 1h});
  visit("max_quarantine", settings.max_quarantine, Durations{1ms, 24h});
  visit("call_budget", settings.call_budget, Durations{1ms, 1h});
}

template <Either<ReporterSettings> S, class Visitor>
void for_each_key(S& settings, Visitor&& visit) {
  using namespace std::chrono_literals;
  visit("name", settings.name, check_name);
  visit("plugin", settings.plugin, check_plugin);
  visit("sha256", settings.sha256, check_sha256);
  visit("enabled", settings.enabled);
  visit("include", settings.include, check_pattern);
  visit("exclude", settings.exclude, check_pattern);
  visit("sample", settings.sample, Numbers{0.0, 1.0});
  visit("queue", settings.queue, Counts{1, 16'777'216});
  visit("queue_bytes", settings.queue_bytes, Sizes{64u << 10, 64ull << 30});
  visit("overflow", settings.overflow);
  visit("block_timeout", settings.block_timeout, Durations{0ms, 1h});
  visit("batch", settings.batch);
  visit("retry", settings.retry);
  visit("health", settings.health);
  visit("on_error", settings.on_error);
  visit("options", settings.options);
}

// Keys of a [[reporter]] that say how its queue behaves; there is no queue under delivery = "sync".
inline constexpr std::string_view queue_keys[] = {"queue", "queue_bytes", "overflow", "block_timeout",
                                                  "batch"};

// The keys of one table.
struct TableKeys {
  std::string_view title;  // "[telemetry]"; empty for the top level
  std::vector<std::string_view> keys;
};

// Every table with its keys; the top level first.
[[nodiscard]] const std::vector<TableKeys>& grammar();

// The table of that title.
[[nodiscard]] const TableKeys& keys_of(std::string_view title);

// What to write instead of a key that earlier versions had; empty for any other key.
[[nodiscard]] std::string_view replacement_of(std::string_view key, std::string_view title);

// The title of a table other than `title` that has the key; empty when none does.
[[nodiscard]] std::string_view other_table_with(std::string_view key, std::string_view title);

}  // namespace pollux::config
