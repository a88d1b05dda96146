// Tracks: a counter track for each series of a metric. In: metrics. Out: the track that a value belongs to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>
#include <pollux/sdk/event.hpp>

namespace pollux::trace {

struct Track {
  std::uint32_t number = 0;  // dense, from 1; 0: not made yet
  std::string name;          // the path, then the attributes: `cache.lookups {result=hit}`
};

// Bounded: the series of a path beyond the limit share one track, `cache.lookups [other]`. What it returns is
// valid until clear().
class Tracks {
 public:
  // Without attributes a track is its path: the values of all its series.
  Tracks(std::size_t max_series, bool attributes) : max_series_(max_series), attributes_(attributes) {}

  [[nodiscard]] const Track& of(const Metric& metric) {
    Path& path = path_of(metric);
    if (!attributes_ || metric.attributes().empty()) return made(path.plain, metric.scope(), {});
    set_.assign(metric.attributes());
    const auto found = path.keyed.find(set_.key());
    if (found != path.keyed.end()) return found->second;
    if (path.keyed.size() >= max_series_) return made(path.other, metric.scope(), AttributeSet::other);
    return made(path.keyed[std::string(set_.key())], metric.scope(), '{' + set_.label() + '}');
  }

  void clear() {
    by_scope_.clear();
    paths_.clear();
    last_ = 0;
  }

 private:
  struct Path {
    Track plain;
    BySet<Track> keyed;
    Track other;
  };

  Path& path_of(const Metric& metric) {
    const std::size_t scope = metric.scope_id();
    if (scope >= by_scope_.size()) by_scope_.resize(scope + 1);
    Path*& known = by_scope_[scope];
    if (!known) known = &paths_[{metric.path_id(), metric.unit()}];
    return *known;
  }

  const Track& made(Track& track, std::string_view path, std::string_view series) {
    if (track.number != 0) return track;
    track.number = ++last_;
    track.name = path;
    if (!series.empty()) track.name.append(" ").append(series);
    return track;
  }

  std::size_t max_series_;
  bool attributes_;
  std::vector<Path*> by_scope_;                                       // in paths_, by scope_id
  std::map<std::pair<std::uint32_t, std::string_view>, Path> paths_;  // by path and unit, which lives
  std::uint32_t last_ = 0;
  AttributeSet set_;  // scratch
};

}  // namespace pollux::trace
