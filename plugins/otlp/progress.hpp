// Progress: which events of a batch are done, by signal. Traces may have arrived when metrics have not: what
// the host then sends again is told apart by its sequence, so that nothing that has arrived is sent twice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include <pollux/sdk/event.hpp>

#include "signal.hpp"

namespace pollux::otlp {

class Progress {
 public:
  // What a successor has to know of a batch of which a rest is to be sent again.
  struct Rest {
    std::uint64_t run_id = 0;
    std::uint64_t sequence = 0;       // where the rest begins
    PerSignal<std::uint64_t> done{};  // sequence up to which each signal is done
    std::uint64_t rejected = 0;       // and not told yet
  };
  // Nothing when the last batch was settled.
  [[nodiscard]] std::optional<Rest> rest() const {
    if (!has_rest_) return std::nullopt;
    return Rest{run_id_, rest_, done_, rejected_};
  }
  void resume(const Rest& rest) {
    run_id_ = rest.run_id;
    rest_ = rest.sequence;
    has_rest_ = true;
    done_ = rest.done;
    rejected_ = rest.rejected;
  }

  // Goes on from where the batch before ended when this one is the rest of it.
  void begin(const Batch& batch) {
    const bool is_rest = has_rest_ && batch.run_id() == run_id_ && batch.sequence() >= rest_;
    if (!is_rest) {
      done_.fill(0);
      rejected_ = 0;
    }
    run_id_ = batch.run_id();
    first_ = batch.sequence();
    has_rest_ = false;
  }

  // Of the event at this place in the batch.
  [[nodiscard]] bool is_done(Signal signal, std::uint32_t place) const {
    return first_ + place < done_[index(signal)];
  }
  // Every event of that signal before that place is done; `rejected` of those that were not before.
  void advance(Signal signal, std::uint32_t place, std::uint64_t rejected) {
    done_[index(signal)] = first_ + place;
    rejected_ += rejected;
  }

  // The host is told that this many at the front are done; returns how many of them were rejected. What
  // was rejected further behind is told when those in between are done.
  [[nodiscard]] std::uint32_t settle(std::uint32_t consumed, const Batch& batch) {
    const auto rejected = static_cast<std::uint32_t>(std::min<std::uint64_t>(rejected_, consumed));
    rejected_ -= rejected;
    rest_ = first_ + consumed;
    // The host may repeat a batch in parts: what one signal is done with behind this part is still to come.
    const bool is_ahead = std::any_of(done_.begin(), done_.end(), [this](auto done) { return done > rest_; });
    has_rest_ = consumed < batch.size() || is_ahead;
    return rejected;
  }

 private:
  std::uint64_t run_id_ = 0;
  std::uint64_t first_ = 0;  // sequence of the batch's first event
  std::uint64_t rest_ = 0;   // and of what the host is to send again
  bool has_rest_ = false;
  PerSignal<std::uint64_t> done_{};  // sequence up to which each signal is done
  std::uint64_t rejected_ = 0;       // and not told yet
};

}  // namespace pollux::otlp
