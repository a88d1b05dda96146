// PerfettoNames: what a trace says once and then refers to: interned names and the tracks. In: events. Out:
// numbers for them, and packets that say what the numbers stand for, to stand in front of the events.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "lanes.hpp"
#include "tracks.hpp"

namespace pollux::trace {

class PerfettoNames {
 public:
  // What it writes belongs to the sequence of packets of that number.
  PerfettoNames(std::uint32_t process, std::string_view program);

  // Packets that are to be written before any that uses the numbers.
  [[nodiscard]] const std::string& packets() const { return packets_; }
  void begin_chunk() { packets_.clear(); }  // they are written

  // The process's own packet, which each file begins with.
  [[nodiscard]] std::string process_packet(std::string_view name) const;

  // The event's name and its path are its scope_id and its path_id.
  void know_scope(const EventView& event);
  [[nodiscard]] std::uint32_t annotation(std::string_view name);  // which lives for the process

  [[nodiscard]] std::uint64_t process_track() const { return track(Kind::process, 0); }
  [[nodiscard]] std::uint64_t thread_track(const EventView& event);
  [[nodiscard]] std::uint64_t own_track(const Timing& timing);
  enum class Series : std::uint32_t { value, min, max };
  [[nodiscard]] std::uint64_t counter_track(const Metric& metric, const Track& track, Series series);

  // What was said does not hold any more.
  void forget();

 private:
  enum class Kind : std::uint64_t { process = 1, thread, own, value, min, max };
  // Of this process, so that traces of several can be put into one.
  [[nodiscard]] std::uint64_t track(Kind kind, std::uint32_t number) const {
    return std::uint64_t{process_} << 36 | static_cast<std::uint64_t>(kind) << 32 | number;
  }
  // The numbers of threads may be of any size; a track has 32 bits for them.
  [[nodiscard]] std::uint32_t number_of(std::uint64_t thread) {
    return threads_.try_emplace(thread, static_cast<std::uint32_t>(threads_.size() + 1)).first->second;
  }
  template <class Table>
  void intern(Table table, std::uint64_t iid, std::string_view name);

  std::uint32_t process_;
  std::string program_;
  std::string packets_;
  bool is_cleared_ = false;  // the next packet that interns is to say that nothing before holds
  std::vector<bool> scopes_;
  std::vector<bool> paths_;
  std::unordered_map<std::string_view, std::uint32_t> annotations_;
  std::unordered_map<std::uint64_t, std::uint32_t> threads_;
  std::unordered_set<std::uint64_t> tracks_;
  std::uint64_t last_thread_track_ = 0;
  Lanes lanes_;
};

}  // namespace pollux::trace
