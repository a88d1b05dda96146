// Sorts a line's members into the event's fields and its attributes, then settles what depends on several.
#include "cli/json_line.hpp"

#include <algorithm>
#include <optional>

#include <pollux/sdk/fields.hpp>

#include "cli/flat_object.hpp"
#include "cli/line_aggregate.hpp"
#include "cli/line_field.hpp"
#include "diagnose/clean.hpp"
#include "event/name_rules.hpp"

namespace pollux::cli {

namespace {

using detail::Kind;
using host::ImportedEvent;

// What outputs derive or add by themselves: passed over, for the host and its reporters derive their own.
bool is_derived(std::string_view key, bool timing) {
  for (const std::string_view name : {"call_count", "start_monotonic_s", "end_monotonic_s",
                                      "time_monotonic_s", "thread", "level", "time", "message"}) {
    if (key == name) return true;
  }
  return !timing && key == "end_wall_time_s";
}

constexpr std::string_view prefix = "attr.";

constexpr std::size_t longest_path = 64 * 1024;  // bytes
constexpr std::uint32_t most_levels = 4096;

// "attr.scope": an attribute "scope" that a reporter was given, or wrote, under another name than the
// field's.
bool is_renamed(std::string_view key, bool aggregate) {
  if (!key.starts_with(prefix)) return false;
  key.remove_prefix(prefix.size());
  return is_field_name(key) || (aggregate && is_aggregate_field_name(key)) || key == "level" ||
         key == "time" || key == "message";
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
    if (timing_ && object.buckets) return "'buckets' must be a metric's";
    if (!timing_ && has_aggregate(object)) aggregate_.emplace();
    for (Member& member : object.members) {
      if (Fault fault = take(member, object)) return fault;
    }
    for (Member& member : object.attributes) {
      if (Fault fault = add_attribute(member)) return fault;
    }
    if (Fault fault = place()) return fault;
    if (timing_) return finish_timing();
    if (Fault fault = finish_metric()) return fault;
    return aggregate_ ? aggregate_->finish(object.buckets.value_or(std::vector<Member>()), event.kind,
                                           event.aggregate)
                      : Fault{};
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
        return "both 'duration_s' and 'value'; \"message\": \"telemetry.timing\" or \"telemetry.metric\" "
               "says "
               "which it is";
      }
      if (!has_duration && !has_value) return "neither 'duration_s', of a timing, nor 'value', of a metric";
    }
    timing_ = says_timing || (has_duration && !says_metric);
    event.kind = timing_ ? Kind::timing : Kind::untyped;
    return {};
  }

  // A built-in field of the other kind is an attribute here. A null field counts as absent, but a null
  // parent_scope says that there is none, as Python's None does.
  Fault take(Member& member, const FlatObject& object) {
    auto& [key, value] = member;
    if (std::holds_alternative<std::monostate>(value) && is_field_name(key)) {
      if (key == "parent_scope") parent_ = "";
      return {};
    }
    if (key == "scope") return read_text(key, value, scope_);
    if (key == "parent_scope") return read_text(key, value, parent_);
    if (key == "depth") return read_depth(value, depth_);
    if (key == "name") return read_text(key, value, name_);
    if (timing_) {
      if (key == "duration_s") return read_duration(key, value, object.decimal_of(key), duration_);
      if (key == "status") return read_status(value, event.error);
      if (key == "start_wall_time_s")
        return read_seconds(key, value, object.decimal_of(key), event.start_wall_ns);
      if (key == "end_wall_time_s") return read_seconds(key, value, object.decimal_of(key), end_wall_);
    } else {
      if (key == "value") return event.value = std::move(value), Fault{};
      if (key == "metric_type") return read_metric_type(value, event.kind);
      if (key == "time_wall_s") return read_seconds(key, value, object.decimal_of(key), event.start_wall_ns);
      if (aggregate_ && is_aggregate_field_name(key)) return aggregate_->take(member);
    }
    if (is_derived(key, timing_)) return {};
    if (is_renamed(key, aggregate_.has_value())) key.erase(0, prefix.size());
    return add_attribute(member);
  }

  Fault add_attribute(Member& member) {
    if (member.first.empty()) return "an attribute has an empty name";
    event.attributes.push_back(std::move(member));
    return {};
  }

  // Splits the path into the enclosing one and the event's own name. `parent_scope` says where; without it
  // `name` does; without both, the name is the last segment when `depth` is above 0 or the path is too long
  // for a name, else the whole path.
  Fault place() {
    if (!scope_) return "'scope' is missing";
    const std::string& scope = *scope_;
    if (!is_path(scope))
      return "'scope' is not a path of names joined by dots: '" + diagnose::escaped(scope, 80) + "'";

    std::size_t cut = 0;  // bytes of the enclosing path and its dot
    if (parent_) {
      if (!parent_->empty()) {
        cut = parent_->size() + 1;
        if (!scope.starts_with(*parent_ + ".")) {
          return "'parent_scope' does not enclose 'scope': '" + diagnose::escaped(*parent_, 80) + "', '" +
                 diagnose::escaped(scope, 80) + "'";
        }
      }
    } else if (name_ && !name_->empty() && scope.ends_with("." + *name_)) {
      cut = scope.size() - name_->size();
    } else if (name_ != scope && (depth_.value_or(0) > 0 || scope.size() > event::max_name_size)) {
      const std::size_t dot = scope.rfind('.');
      if (dot != std::string::npos) cut = dot + 1;
    }

    event.parent_scope = scope.substr(0, cut == 0 ? 0 : cut - 1);
    event.name = scope.substr(cut);
    if (Fault fault = check_names()) return fault;
    const std::uint32_t deepest = segments_of(event.parent_scope);
    event.depth = deepest == 0 ? 0 : std::clamp(depth_.value_or(deepest), 1u, deepest);
    return {};
  }

  // No program can have recorded what fails here, and the host would file it elsewhere, or nowhere.
  [[nodiscard]] Fault check_names() const {
    if (scope_->size() > longest_path)
      return "'scope' has " + std::to_string(scope_->size()) + " bytes, expected at most " +
             std::to_string(longest_path);
    if (segments_of(event.parent_scope) > most_levels)
      return "'scope' stands for more than " + std::to_string(most_levels) + " scopes in each other";
    std::string_view left = event.parent_scope;
    for (std::string_view name = event.name;;) {
      if (name.size() > event::max_name_size)
        return "the name '" + diagnose::escaped(name, 40) + "' has " + std::to_string(name.size()) +
               " bytes, expected at most " + std::to_string(event::max_name_size);
      if (left.empty()) return {};
      name = left.substr(0, left.find('.'));
      left.remove_prefix(std::min(name.size() + 1, left.size()));
    }
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
    if (event.kind == Kind::untyped) return {};
    const std::optional<double> number = measured(event.value);
    if (!number)
      return wrong_type("value", "a number, for only an untyped metric holds anything else", event.value);
    if (std::holds_alternative<std::string>(event.value)) event.value = *number;
    return {};
  }

  bool timing_ = false;
  std::optional<LineAggregate> aggregate_;
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
