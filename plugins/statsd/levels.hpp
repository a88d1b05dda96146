// Levels: what up-down counters stand at, because StatsD knows them only as gauges. In: changes. Out: the sum
// of all changes of a series since the reporter began.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include <pollux/sdk/event.hpp>

namespace pollux::statsd {

// A number that stays whole while only whole numbers are added and it fits into 64 bits.
class Level {
 public:
  void add(const Value& change);
  [[nodiscard]] Value value() const { return is_whole_ ? Value(whole_) : Value(real_); }

 private:
  bool is_whole_ = true;
  std::int64_t whole_ = 0;
  double real_ = 0;
};

class Levels {
 public:
  static constexpr std::size_t most = 10'000;  // series

  // Which event of the host's a change is: one that comes again is not added again.
  struct Position {
    std::uint64_t run_id = 0;
    std::uint64_t sequence = 0;
    bool may_be_repeat = false;
  };

  // The level after that change; null when there are too many series.
  [[nodiscard]] const Level* add(const std::string& series, const Value& change, const Position& at);

 private:
  std::unordered_map<std::string, Level> levels_;
  std::uint64_t run_id_ = 0;
  std::uint64_t next_ = 0;  // of that run: the first event that was not added
};

}  // namespace pollux::statsd
