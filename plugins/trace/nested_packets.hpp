// NestedPackets: puts begins and ends of slices in the order in which they nest. In: slices when they end, so
// children before their parents. Out: each track's packets, parents first.
//
// A reader sorts by time, and leaves what has one time in the order of the file: so a child that begins in
// its parent's nanosecond lies within it. That order follows from how deep each scope was, not from times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace pollux::trace {

class NestedPackets {
 public:
  using Place = std::uint32_t;  // of a packet

  // Packets are written at its end; then one of these says what they are.
  [[nodiscard]] std::string& buffer() { return buffer_; }

  // From `begin` on the packet that begins a slice, and from `end` on the one that ends it; of a slice
  // without length the second may be empty.
  Place add_slice(std::uint64_t track, std::uint32_t depth, std::int64_t start_ns, std::size_t begin,
                  std::size_t end);
  // From `begin` on a packet that comes right after another.
  void add_after(Place place, std::size_t begin);
  // From `begin` on a packet that comes last on its track, so far.
  void add_last(std::uint64_t track, std::size_t begin);

  [[nodiscard]] std::size_t size() const { return buffer_.size(); }
  void append_to(std::string& out) const;
  void clear();

 private:
  static constexpr Place nowhere = ~Place{0};

  struct Packet {
    std::size_t begin;
    std::size_t size;
    Place next;
  };
  // A slice whose parent has not come yet.
  struct Top {
    std::uint32_t depth;
    std::int64_t start_ns;
    Place before;  // the packet in front of it; nowhere: it is the first
  };
  struct Track {
    Place first = nowhere;
    Place last = nowhere;
    std::vector<Top> tops;
  };

  Track& track_of(std::uint64_t track);
  Place make(std::size_t begin, std::size_t end);
  void insert(Track& track, Place before, Place place);

  std::string buffer_;
  std::vector<Packet> packets_;
  std::vector<Track> tracks_;
  std::unordered_map<std::uint64_t, std::size_t> index_;  // in tracks_
};

}  // namespace pollux::trace
