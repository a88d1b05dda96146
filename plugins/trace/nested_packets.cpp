// NestedPackets: a list of packets for each track; a parent's begin goes in front of its first child's.
#include "nested_packets.hpp"

namespace pollux::trace {

NestedPackets::Track& NestedPackets::track_of(std::uint64_t track) {
  const auto [found, is_new] = index_.try_emplace(track, tracks_.size());
  if (is_new) tracks_.emplace_back();
  return tracks_[found->second];
}

NestedPackets::Place NestedPackets::make(std::size_t begin, std::size_t end) {
  packets_.push_back({begin, end - begin, nowhere});
  return static_cast<Place>(packets_.size() - 1);
}

void NestedPackets::insert(Track& track, Place before, Place place) {
  Place& link = before == nowhere ? track.first : packets_[before].next;
  packets_[place].next = link;
  link = place;
  if (track.last == before) track.last = place;
}

NestedPackets::Place NestedPackets::add_slice(std::uint64_t track_id, std::uint32_t depth,
                                              std::int64_t start_ns, std::size_t begin, std::size_t end) {
  Track& track = track_of(track_id);
  Place before = track.last;
  // What came last, was deeper and did not begin earlier lies within it.
  while (!track.tops.empty() && track.tops.back().depth > depth && track.tops.back().start_ns >= start_ns) {
    before = track.tops.back().before;
    track.tops.pop_back();
  }
  const Place place = make(begin, end);
  insert(track, before, place);
  track.tops.push_back({depth, start_ns, before});
  insert(track, track.last, make(end, buffer_.size()));
  return place;
}

void NestedPackets::add_after(Place place, std::size_t begin) {
  const Place added = make(begin, buffer_.size());
  packets_[added].next = packets_[place].next;  // never null: a slice's end comes behind it
  packets_[place].next = added;
}

void NestedPackets::add_last(std::uint64_t track_id, std::size_t begin) {
  Track& track = track_of(track_id);
  insert(track, track.last, make(begin, buffer_.size()));
}

void NestedPackets::append_to(std::string& out) const {
  for (const Track& track : tracks_) {
    for (Place place = track.first; place != nowhere; place = packets_[place].next) {
      out.append(buffer_, packets_[place].begin, packets_[place].size);
    }
  }
}

void NestedPackets::clear() {
  buffer_.clear();
  packets_.clear();
  tracks_.clear();
  index_.clear();
}

}  // namespace pollux::trace
