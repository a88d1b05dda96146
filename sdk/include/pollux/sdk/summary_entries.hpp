// Entries: the last events of each path one by one, with their attributes and all other fields. In: events.
// Out: a JSON object.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/json_text.hpp>

namespace pollux::summary {

// Each entry is kept as its text: some 300 bytes of a timing without attributes.
class Entries {
 public:
  void record(const Timing& timing, std::size_t max_paths, std::size_t max_entries) {
    add(timings_, timing, "duration_s", max_paths, max_entries);
  }
  void record(const Metric& metric, std::size_t max_paths, std::size_t max_entries) {
    add(metrics_, metric, "value", max_paths, max_entries);
  }

  // {"timings":{"a.b":[[0.25,{"depth":1,...,"batch_size":16}],...]},"metrics":{"a.items":[[3,{...}]]}}, by
  // path, the oldest entry first.
  void append_to(std::string& out) const {
    out += "{\"timings\":";
    append(out, timings_);
    out += ",\"metrics\":";
    append(out, metrics_);
    out += '}';
  }

  void clear() {
    timings_.clear();
    metrics_.clear();
  }

 private:
  using ByPath = std::map<std::string_view, std::deque<std::string>>;  // paths live for the process

  // `main` is the field that stands before the others.
  template <class Event>
  static void add(ByPath& to, const Event& event, std::string_view main, std::size_t max_paths,
                  std::size_t max_entries) {
    auto at = to.find(event.scope());
    if (at == to.end()) {
      if (to.size() >= max_paths) return;
      at = to.try_emplace(event.scope()).first;
    }
    if (at->second.size() >= max_entries) at->second.pop_front();
    at->second.push_back(text_of(event, main));
  }

  template <class Event>
  static std::string text_of(const Event& event, std::string_view main) {
    std::string first;
    std::string fields;
    const auto add_field = [&](std::string_view key, const Value& value) {
      if (key == "scope") return;
      if (key == main) return json::append_value(first, value);
      if (!fields.empty()) fields += ',';
      json::append_string(fields, key);
      fields += ':';
      const bool at_root = key == "parent_scope" && value.string().empty();
      json::append_value(fields, at_root ? Value{} : value);
    };
    for_each_field(event, add_field);
    bool is_aggregate = false;
    if constexpr (std::is_same_v<Event, Metric>) {
      if (const auto aggregate = event.aggregate()) {
        is_aggregate = true;
        for_each_field(*aggregate, add_field);
      }
    }
    for (const Attribute& attribute : event.attributes()) {
      const bool is_taken = is_aggregate && is_aggregate_field_name(attribute.key);
      add_field(is_taken ? "attr." + std::string(attribute.key) : std::string(attribute.key),
                attribute.value);
    }
    return '[' + first + ",{" + fields + "}]";
  }

  static void append(std::string& out, const ByPath& paths) {
    out += '{';
    for (const auto& [path, entries] : paths) {
      if (out.back() != '{') out += ',';
      json::append_string(out, path);
      out += ":[";
      for (const std::string& entry : entries) {
        if (out.back() != '[') out += ',';
        out += entry;
      }
      out += ']';
    }
    out += '}';
  }

  ByPath timings_;
  ByPath metrics_;
};

}  // namespace pollux::summary
