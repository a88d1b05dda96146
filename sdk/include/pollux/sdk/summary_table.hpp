// SeriesTable: the series of a summary by path, type, unit and attributes, within bounds. In: what tells a
// series from others. Out: the series to record into, and all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/summary_rows.hpp>

namespace pollux::summary {

// How many series are told apart. Paths and series with attributes have a budget each, so that a metric whose
// attributes explode costs no other metric its row.
struct Bounds {
  std::size_t paths = 10'000;  // and as many series with attributes, of all paths together
  std::size_t series = 1'000;  // with attributes, of one path; further ones are one, `[other]`
};

template <class Series>
class SeriesTable {
 public:
  using Row = typename Series::Row;

  template <class Event>
  void record(const Event& event, const AttributeSet& attributes, const Bounds& bounds) {
    if (Series* series = find(*event.raw().scope, type_of(event), attributes, bounds)) {
      series->record(event);
    } else {
      beyond_.record_as_other(event);
    }
  }

  // Sorted by path, then by type and attributes, the row of the paths beyond the bound last.
  [[nodiscard]] std::vector<Row> rows() const {
    std::vector<Row> rows;
    rows.reserve(paths_.size() + with_attributes_);
    for (const auto& [key, path] : paths_) {
      if (path.plain) rows.push_back(row_of(path, {}, *path.plain));
      for (const auto& [bytes, keyed] : path.keyed)
        rows.push_back(row_of(path, keyed.attributes, keyed.series));
      if (path.other) rows.push_back(row_of(path, {{}, true}, *path.other));
    }
    std::sort(rows.begin(), rows.end(), detail::IsBefore{});
    if (!beyond_.empty()) {
      rows.push_back(beyond_.row(other));
    }
    return rows;
  }

  void clear() { *this = SeriesTable(); }

 private:
  struct Keyed {
    SeriesAttributes attributes;
    Series series;
  };
  // One path at any depth; with another unit it is another metric.
  struct Key {
    std::uint32_t path_id;
    MetricType type;
    std::string_view unit;  // lives for the process
    bool operator==(const Key&) const = default;
  };
  struct HashOfKey {
    std::size_t operator()(const Key& key) const noexcept {
      return std::size_t{key.path_id} << 3 | static_cast<std::size_t>(key.type);
    }
  };
  struct Path {
    const pollux_scope* scope;  // lives for the process
    MetricType type;
    std::optional<Series> plain = {};  // of events without attributes
    BySet<Keyed> keyed = {};
    std::optional<Series> other = {};
  };

  static MetricType type_of(const Timing&) { return MetricType::untyped; }
  static MetricType type_of(const Metric& metric) { return metric.type(); }

  // Null beyond the bound of paths.
  [[nodiscard]] Series* find(const pollux_scope& scope, MetricType type, const AttributeSet& attributes,
                             const Bounds& bounds) {
    const Key key{scope.path_id, type, view(scope.unit)};
    auto at = paths_.find(key);
    if (at == paths_.end()) {
      if (paths_.size() >= bounds.paths) return nullptr;
      at = paths_.try_emplace(key, Path{&scope, type}).first;
    }
    Path& path = at->second;
    if (attributes.empty()) return &made(path.plain, type);
    const auto found = path.keyed.find(attributes.key());
    if (found != path.keyed.end()) return &found->second.series;
    if (path.keyed.size() >= bounds.series || with_attributes_ >= bounds.paths)
      return &made(path.other, type);
    ++with_attributes_;
    Keyed fresh{kept(attributes), Series(type)};
    return &path.keyed.emplace(attributes.key(), std::move(fresh)).first->second.series;
  }

  static Series& made(std::optional<Series>& series, MetricType type) {
    if (!series) series.emplace(type);
    return *series;
  }
  static SeriesAttributes kept(const AttributeSet& attributes) {
    SeriesAttributes out;
    out.entries.reserve(attributes.size());
    for (const Attribute& attribute : attributes)
      out.entries.push_back({std::string(attribute.key), owned(attribute.value)});
    return out;
  }

  static Row row_of(const Path& path, const SeriesAttributes& attributes, const Series& series) {
    Row row = series.row(view(path.scope->path));
    row.attributes = attributes;
    if constexpr (requires { row.unit; }) row.unit = view(path.scope->unit);
    return row;
  }

  std::unordered_map<Key, Path, HashOfKey> paths_;
  std::size_t with_attributes_ = 0;  // series
  Series beyond_{MetricType::untyped};
};

}  // namespace pollux::summary
