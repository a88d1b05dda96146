// Sorts the members of a line into the event's fields and its attributes, then settles what depends on
// several.
#include "cli/json_line.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cli/flat_object.hpp"
#include "cli/text.hpp"

namespace pollux::cli {

namespace {

using detail::Kind;
using host::ImportedEvent;
using host::ImportedValue;

using Fault = std::optional<std::string>;  // the reason why a line is bad

// What the outputs derive or add by themselves: passed over, for the reporter that gets the event derives its
// own.
bool is_derived(std::string_view key, bool timing) {
  for (const std::string_view name : {"call_count", "start_monotonic_s", "end_monotonic_s",
                                      "time_monotonic_s", "thread", "level", "time", "message"}) {
    if (key == name) return true;
  }
  return !timing && key == "end_wall_time_s";
}

const char* type_of(const ImportedValue& value) {
  constexpr const char* names[] = {"null", "a bool", "a whole number", "a number", "a string"};
  return names[value.index()];
}

Fault wrong_type(std::string_view key, const char* expected, const ImportedValue& found) {
  return "'" + std::string(key) + "' must be " + expected + ", found " + type_of(found);
}

std::optional<double> number_of(const ImportedValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  return std::nullopt;
}

Fault read_text(std::string_view key, const ImportedValue& value, std::optional<std::string>& into) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type(key, "a string", value);
  into = *text;
  return {};
}

Fault read_seconds(std::string_view key, const ImportedValue& value, std::optional<std::int64_t>& into_ns) {
  const std::optional<double> number = number_of(value);
  if (!number) return wrong_type(key, "a number of seconds", value);
  const double ns = *number * 1e9;
  // 2^63 is a double, the greatest int64 is not.
  if (!(std::abs(ns) < 9223372036854775808.0)) return "'" + std::string(key) + "' is beyond 292 years";
  into_ns = std::llround(ns);
  return {};
}

Fault read_depth(const ImportedValue& value, std::optional<std::uint32_t>& into) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (!whole || *whole < 0 || *whole > std::numeric_limits<std::uint32_t>::max()) {
    return "'depth' must be a whole number from 0";
  }
  into = static_cast<std::uint32_t>(*whole);
  return {};
}

Fault read_status(const ImportedValue& value, bool& error) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type("status", "'ok' or 'error'", value);
  if (*text != "ok" && *text != "error")
    return "'status' must be 'ok' or 'error', found '" + printable(*text, 40) + "'";
  error = *text == "error";
  return {};
}

Fault read_metric_type(const ImportedValue& value, Kind& kind) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text) return wrong_type("metric_type", "a string", value);
  if (*text == "counter") {
    kind = Kind::counter;
  } else if (*text == "gauge") {
    kind = Kind::gauge;
  } else if (*text == "histogram") {
    kind = Kind::histogram;
  } else if (*text == "untyped") {
    kind = Kind::untyped;
  } else {
    return "'metric_type' must be counter, gauge, histogram or untyped, found '" + printable(*text, 40) + "'";
  }
  return {};
}

bool is_path(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos && std::none_of(text.begin(), text.end(), is_control);
}

std::uint32_t segments_of(std::string_view path) {
  return path.empty() ? 0 : static_cast<std::uint32_t>(1 + std::count(path.begin(), path.end(), '.'));
}

// The fields of one line, on their way into an event.
class Line {
 public:
  Fault read(FlatObject& object) {
    if (Fault fault = find_kind(object)) return fault;
    for (Member& member : object.members) {
      if (Fault fault = take(member)) return fault;
    }
    for (Member& member : object.attributes) {
      if (Fault fault = add_attribute(member)) return fault;
    }
    if (Fault fault = place()) return fault;
    return timing_ ? finish_timing() : finish_metric();
  }

  ImportedEvent event;

 private:
  Fault find_kind(const FlatObject& object) {
    bool has_duration = false, has_value = false, says_timing = false, says_metric = false;
    for (const auto& [key, value] : object.members) {
      const auto* text = std::get_if<std::string>(&value);
      has_duration |= key == "duration_s";
      has_value |= key == "value";
      says_timing |= key == "message" && text && *text == "telemetry.timing";
      says_metric |= key == "message" && text && *text == "telemetry.metric";
    }
    if (!says_timing && !says_metric) {
      if (has_duration && has_value) {
        return "both 'duration_s' and 'value'; say which kind it is with \"message\": \"telemetry.timing\" "
               "or "
               "\"telemetry.metric\"";
      }
      if (!has_duration && !has_value) return "neither 'duration_s', of a timing, nor 'value', of a metric";
    }
    timing_ = says_timing || (has_duration && !says_metric);
    event.kind = timing_ ? Kind::timing : Kind::untyped;
    return {};
  }

  // A built-in field of the other kind is an attribute here. A null field counts as absent.
  Fault take(Member& member) {
    auto& [key, value] = member;
    const bool null = std::holds_alternative<std::monostate>(value);
    if (key == "scope") return null ? Fault{} : read_text(key, value, scope_);
    if (key == "parent_scope") return null ? null_parent() : read_text(key, value, parent_);
    if (key == "depth") return null ? Fault{} : read_depth(value, depth_);
    if (key == "name") return null ? Fault{} : read_text(key, value, name_);
    if (timing_) {
      if (key == "duration_s") return null ? Fault{} : read_seconds(key, value, duration_);
      if (key == "status") return null ? Fault{} : read_status(value, event.error);
      if (key == "start_wall_time_s") return null ? Fault{} : read_seconds(key, value, event.start_wall_ns);
      if (key == "end_wall_time_s") return null ? Fault{} : read_seconds(key, value, end_wall_);
    } else {
      if (key == "value") return event.value = std::move(value), Fault{};
      if (key == "metric_type") return null ? Fault{} : read_metric_type(value, event.kind);
      if (key == "time_wall_s") return null ? Fault{} : read_seconds(key, value, event.start_wall_ns);
    }
    return is_derived(key, timing_) ? Fault{} : add_attribute(member);
  }

  Fault null_parent() {
    parent_ = "";  // Python's None: at the root
    return {};
  }

  Fault add_attribute(Member& member) {
    if (member.first.empty()) return "an attribute has an empty name";
    event.attributes.push_back(std::move(member));
    return {};
  }

  // Splits the path into the enclosing one and the event's own name. `parent_scope` says where; without it
  // `name` does; without both, a depth above 0 means one segment, and else the whole path is one name at the
  // root.
  Fault place() {
    if (!scope_) return "'scope' is missing";
    const std::string& scope = *scope_;
    if (!is_path(scope))
      return "'scope' is not a path of names joined by dots: '" + printable(scope, 80) + "'";

    std::size_t cut = 0;  // bytes of the enclosing path and its dot
    if (parent_) {
      if (!parent_->empty()) {
        cut = parent_->size() + 1;
        if (!scope.starts_with(*parent_ + ".")) {
          return "'parent_scope' does not enclose 'scope': '" + printable(*parent_, 80) + "', '" +
                 printable(scope, 80) + "'";
        }
      }
    } else if (name_ && !name_->empty() && scope.ends_with("." + *name_)) {
      cut = scope.size() - name_->size();
    } else if (name_ != scope && depth_.value_or(0) > 0) {
      const std::size_t dot = scope.rfind('.');
      if (dot != std::string::npos) cut = dot + 1;
    }

    event.parent_scope = scope.substr(0, cut == 0 ? 0 : cut - 1);
    event.name = scope.substr(cut);
    const std::uint32_t deepest = segments_of(event.parent_scope);
    event.depth = deepest == 0 ? 0 : std::clamp(depth_.value_or(deepest), 1u, deepest);
    return {};
  }

  Fault finish_timing() {
    if (!duration_) return "'duration_s' is missing";
    if (*duration_ < 0) return "'duration_s' is negative";
    event.duration_ns = *duration_;
    std::int64_t start = 0;
    if (!event.start_wall_ns && end_wall_ && !__builtin_sub_overflow(*end_wall_, *duration_, &start)) {
      event.start_wall_ns = start;
    }
    return {};
  }

  Fault finish_metric() {
    if (std::holds_alternative<std::monostate>(event.value)) return "'value' is missing";
    if (event.kind != Kind::untyped && !number_of(event.value)) {
      return wrong_type("value", "a number, for only an untyped metric holds anything else", event.value);
    }
    return {};
  }

  bool timing_ = false;
  std::optional<std::string> scope_, parent_, name_;
  std::optional<std::uint32_t> depth_;
  std::optional<std::int64_t> duration_, end_wall_;  // ns
};

}  // namespace

Result<ImportedEvent, std::string> read_json_line(std::string_view text) {
  Result<FlatObject, std::string> object = parse_flat_object(text);
  if (!object) return Unexpected<std::string>(std::move(object.error()));
  Line line;
  if (Fault fault = line.read(*object)) return Unexpected<std::string>(std::move(*fault));
  return std::move(line.event);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

}  // namespace pollux::cli
