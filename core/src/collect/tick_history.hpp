// TickHistory: what ticks meant before the current conversion, so that a tick keeps the time that it was
// given first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <new>
#include <utility>

namespace pollux::collect {

// From `ticks` on, until the next segment: `ns` and `slope` nanoseconds a tick, times 2^32.
struct TickSegment {
  static constexpr int shift = 32;

  std::uint64_t ticks = 0;
  std::int64_t ns = 0;
  std::int64_t slope = std::int64_t{1} << shift;

  [[nodiscard]] std::int64_t ns_of(std::uint64_t at) const {
    __extension__ using Wide = __int128;
    return ns + static_cast<std::int64_t>(
                    (static_cast<Wide>(static_cast<std::int64_t>(at - ticks)) * slope) >> shift);
  }
};

// A counter that is restarted begins a new run, in which ticks of the run before mean other times. The last
// two runs are kept. Not thread-safe.
class TickHistory {
 public:
  explicit TickHistory(std::uint64_t run_begin) : run_begin_(run_begin) {}

  // In ascending order of ticks within a run. Without memory the one before holds for longer.
  void add(const TickSegment& segment) noexcept {
    try {
      this_run_.push_back(segment);
    } catch (const std::bad_alloc&) {
      return;
    }
    if (this_run_.size() > most_segments) this_run_.pop_front();
  }
  // What was added so far is of a run of the counter that has ended; no tick of the new one is below
  // `run_begin`.
  void restart(std::uint64_t run_begin) {
    run_before_ = std::move(this_run_);
    this_run_.clear();
    run_begin_ = run_begin;
  }

  // Of a tick before `current`, or so far beyond it that no such tick has passed yet: that one is of the run
  // before. The latest run that may have had the tick is the one that counts.
  [[nodiscard]] std::int64_t ns_of(std::uint64_t ticks, const TickSegment& current) const {
    const bool of_this_run = ticks >= run_begin_ && ticks < current.ticks;
    if (!of_this_run && !run_before_.empty()) return find(run_before_, ticks).ns_of(ticks);
    if (ticks >= current.ticks || this_run_.empty()) return current.ns_of(ticks);
    return find(this_run_, ticks).ns_of(ticks);
  }

 private:
  using Segments = std::deque<TickSegment>;
  static constexpr std::size_t most_segments = 4096;  // at one a second, those of more than the last hour

  static const TickSegment& find(const Segments& in, std::uint64_t ticks) {
    auto at =
        std::upper_bound(in.begin(), in.end(), ticks,
                         [](std::uint64_t time, const TickSegment& segment) { return time < segment.ticks; });
    if (at != in.begin()) --at;
    return *at;
  }

  std::uint64_t run_begin_;
  Segments this_run_;
  Segments run_before_;
};

}  // namespace pollux::collect
