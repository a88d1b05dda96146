// Settings: everything that a configuration file says, resolved and checked, each with its place in the file.
// In: load.hpp. Out: the host, which opens plugins and routes by them, and the command, which shows them.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pollux::config {

using Nanoseconds = std::chrono::nanoseconds;

// A place in the configuration file; line 0 stands for "not in the file" (a default or the environment).
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// Where a table of the file gives a key; of a list, where each of its items stands.
struct Given {
  Position value;
  std::vector<Position> items;
};
using GivenKeys = std::map<std::string, Given, std::less<>>;  // what is not in it has its default

enum class Enabled { from_environment, on, off };  // "env", true, false
enum class Delivery { async, sync };               // "async", "sync"
enum class OnError { fail, skip };                 // "fail", "skip"
enum class Overflow { drop_newest, drop_oldest, block };

// One value of a table that is not Pollux's own, as the file has it: a scalar, a list or a table. Two are
// equal when they say the same, wherever they stand.
struct Option {
  std::string key;  // empty in a list and at the root
  std::variant<bool, std::int64_t, double, std::string, std::vector<Option>> value;
  bool is_table = false;    // tells a table's children from a list's
  bool secret = false;      // came from ${VAR}, or its schema says so: never printed
  Position position{};      // of the value
  Position key_position{};  // of the key; of the value in a list

  bool operator==(const Option& other) const {
    return key == other.key && is_table == other.is_table && value == other.value;
  }
};

struct TelemetrySettings {
  Enabled enabled = Enabled::from_environment;
  bool strict_scopes = false;
  Delivery delivery = Delivery::async;
  Nanoseconds flush_interval = std::chrono::seconds(1);    // between flushes of each reporter
  Nanoseconds interval = std::chrono::seconds(1);          // between the events of a handle
  Nanoseconds shutdown_timeout = std::chrono::seconds(5);  // the most that ending may take
  std::uint64_t ring_size = 256 * 1024;                    // bytes a thread, a power of two
  std::uint32_t max_scopes = 100'000;                      // places in the tree of names
  bool watch = false;                                      // reload when a file has changed
  bool log_account = false;                                // what became of all events, at the end
  std::string socket;  // where it can be watched: "auto", "FOLDER/" or a path; empty: nowhere
  Option resource{};   // a table: what reporters are told of the process, beside what the system knows
  GivenKeys given{};
};

struct PluginSettings {
  std::vector<std::filesystem::path> path;  // folders in the order of search, absolute
  OnError on_error = OnError::fail;
};

struct RedactionSettings {
  std::vector<std::string> keys;    // patterns of attribute keys, `*` any characters; matched without case
  std::vector<std::string> values;  // regular expressions of secrets in string values, names and keys
  std::uint32_t max_length = 1024;  // bytes of a string value
  std::uint32_t max_distinct = 10'000;  // string values of one attribute key that are kept apart; 0: all
  GivenKeys given{};
};

struct RetrySettings {
  Nanoseconds max_age = std::chrono::hours(1);                 // of an event, before it is given up
  Nanoseconds initial_delay = std::chrono::milliseconds(100);  // doubles each time, with jitter
  Nanoseconds max_delay = std::chrono::seconds(10);
};

// How events are gathered for a call of a reporter; what is not given its plugin proposes.
struct BatchSettings {
  std::optional<std::uint32_t> events;  // so many are enough
  std::optional<Nanoseconds> delay;     // the oldest waits no longer; 0: nothing waits

  bool operator==(const BatchSettings&) const = default;
};

// When a reporter is given a rest. See deliver/health.hpp.
struct HealthSettings {
  std::uint32_t failures = 3;                        // failed calls in a row; 0: none
  Nanoseconds quarantine = std::chrono::seconds(1);  // the first; doubles each time, with jitter
  Nanoseconds max_quarantine = std::chrono::minutes(5);
  Nanoseconds call_budget = std::chrono::seconds(10);  // what one call may take

  bool operator==(const HealthSettings&) const = default;
};

struct ReporterSettings {
  std::string name;                   // unique; defaults to the plugin's name
  std::string plugin;                 // "log", or a path that contains a slash or ends in .so or .dll
  std::optional<std::string> sha256;  // that the plugin's file must have, 64 lower-case digits; none: any
  bool enabled = true;
  std::vector<std::string> include = {"**"};  // patterns of scope paths; exclude beats include
  std::vector<std::string> exclude;
  double sample = 1.0;                      // of root scopes, 0 to 1; metrics are never sampled
  std::uint32_t queue = 65'536;             // events
  std::uint64_t queue_bytes = 32ull << 20;  // that they may take up
  Overflow overflow = Overflow::drop_newest;
  Nanoseconds block_timeout = std::chrono::seconds(1);
  BatchSettings batch;
  RetrySettings retry;
  HealthSettings health;
  OnError on_error = OnError::fail;  // defaults to [plugins] on_error
  Option options;                    // a table; the plugin's own, checked against its schema by the host
  Position position;                 // of the [[reporter]] entry
  Position plugin_position;          // of its `plugin` value
  Position sha256_position;          // of its key `sha256`
  GivenKeys given{};
};

struct Settings {
  std::filesystem::path file;  // absolute; empty when there is no file
  TelemetrySettings telemetry;
  PluginSettings plugins;
  RedactionSettings redaction;
  std::vector<ReporterSettings> reporters;     // in the file's order, the disabled ones too
  std::string label;                           // what messages call the file: its path as it was given
  std::set<std::string> hidden;                // texts that came from ${VAR}: never shown
  std::string picked_by = "POLLUX_REPORTERS";  // what picked reporters, or would have: for messages

  // "file:line:column", for messages about an entry. An entry that is not in the file was picked for one run,
  // and what picked it is then its place.
  [[nodiscard]] std::string place(Position position) const;
};

// "label:line:column".
[[nodiscard]] std::string place_in(std::string_view label, Position position);

}  // namespace pollux::config
