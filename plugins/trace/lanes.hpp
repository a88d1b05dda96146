// Lanes: tracks for scopes that may overlap others of their path. In: intervals, about in the order of their
// ends. Out: a lane for each in which none overlaps; as few as that takes, not one a scope.
#pragma once

#include <cstdint>
#include <iterator>
#include <map>
#include <unordered_map>

namespace pollux::trace {

class Lanes {
 public:
  struct Lane {
    std::uint32_t number;  // dense, from 1
    bool is_new;           // it needs a name
  };

  Lane take(std::uint32_t path_id, std::int64_t start_ns, std::int64_t end_ns) {
    auto& by_end = paths_[path_id];
    const auto after = by_end.upper_bound(start_ns);  // the first that is still taken
    if (after == by_end.begin()) {
      by_end.emplace(end_ns, next_);
      return {next_++, true};
    }
    auto lane = by_end.extract(std::prev(after));
    lane.key() = end_ns;
    return {by_end.insert(std::move(lane))->second, false};
  }

  // All are to be made anew, under numbers that were not used yet.
  void clear() { paths_.clear(); }

 private:
  // Of each path: its lanes, by the end of the last interval in them.
  std::unordered_map<std::uint32_t, std::multimap<std::int64_t, std::uint32_t>> paths_;
  std::uint32_t next_ = 1;
};

}  // namespace pollux::trace
