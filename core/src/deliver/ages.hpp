// Ages: when a reporter's events were accepted. Keeps a mark now and then, not a time for each event.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "deliver/instance.hpp"

namespace pollux::deliver {

// Reads no clock and needs no memory of its own. Not thread-safe: its worker's mutex guards it.
class Ages {
 public:
  // `most`: the age that is asked for. An event passes for younger than it is by at most 1/64 of that, never
  // for older.
  explicit Ages(std::chrono::nanoseconds most) : most_(most) {}
  void adjust(std::chrono::nanoseconds most) { most_ = most; }

  // The event of that sequence, and those that follow, are accepted now or later.
  void note(std::uint64_t sequence, Deadline now);

  // The sequence before which all events are older than `most`.
  [[nodiscard]] std::uint64_t too_old_before(Deadline now) const;

 private:
  struct Mark {
    std::uint64_t sequence;  // of the first event accepted under it
    Deadline until;          // all of them were accepted before
  };
  [[nodiscard]] const Mark& mark(std::size_t i) const { return marks_[(first_ + i) % marks_.size()]; }
  [[nodiscard]] bool is_too_old(const Mark& mark, Deadline now) const { return now - mark.until >= most_; }

  std::chrono::nanoseconds most_;
  std::array<Mark, 160> marks_{};  // a ring; twice what is needed, for a change of `most`
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace pollux::deliver
