// Observed: how one reporter's calls went in time. In: each call that handed over events, and its answer.
// Out: how old events were when they were acknowledged, and how long calls took.
#pragma once

#include <cstdint>

#include "deliver/durations.hpp"
#include "deliver/instance.hpp"
#include "deliver/queue.hpp"

namespace pollux::deliver {

// Not thread-safe: its worker's mutex guards it.
class Observed {
 public:
  // The call with that parcel, of whose events `consumed` were acknowledged at its end.
  void add_call(const Parcel& parcel, std::uint32_t consumed, Deadline began, Deadline ended);

  [[nodiscard]] const Durations& delays() const { return delays_; }
  [[nodiscard]] const Durations& calls() const { return calls_; }

 private:
  Durations delays_;
  Durations calls_;
};

}  // namespace pollux::deliver
