// PerfettoReader: a reader of Perfetto traces that shares nothing with the one who writes them. In: the bytes
// of a file. Out: its events with their names looked up, and its tracks; a packet that is cut off is left
// out.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::test {

struct PerfettoTrack {
  std::string name;
  std::string unit;
  std::uint64_t parent = 0;
  std::int64_t pid = 0;  // of a process or a thread
  std::int64_t tid = 0;  // of a thread
  bool is_counter = false;
};

struct PerfettoEvent {
  std::int64_t ts = 0;
  char phase = 0;  // B, E, i, C; s and f of an arrow
  std::uint64_t track = 0;
  std::string name;
  std::string category;
  double value = 0.0;                       // of C
  std::uint64_t id = 0;                     // of s and f
  std::map<std::string, std::string> args;  // text as it is, numbers as std::to_string makes them
};

class PerfettoReader {
 public:
  explicit PerfettoReader(std::string_view bytes) {
    for (Fields trace(bytes); trace.next();) {
      if (trace.tag != 1) throw std::runtime_error("not a packet");
      read_packet(trace.bytes);
    }
  }

  std::vector<PerfettoEvent> events;
  std::map<std::uint64_t, PerfettoTrack> tracks;

 private:
  // The fields of a message, one after the other.
  struct Fields {
    explicit Fields(std::string_view message) : rest(message) {}

    bool next() {
      std::uint64_t key = 0, size = 0;
      if (!varint(key)) return false;
      tag = key >> 3;
      switch (key & 7) {
        case 0:
          return varint(number);
        case 1:
          return take(8) && (std::memcpy(&number, bytes.data(), 8), true);
        case 2:
          return varint(size) && take(size);
        default:
          throw std::runtime_error("a field of an unknown kind");
      }
    }
    [[nodiscard]] std::string text() const { return std::string(bytes); }

    std::uint64_t tag = 0;
    std::uint64_t number = 0;
    std::string_view bytes;

   private:
    bool take(std::uint64_t size) {
      if (size > rest.size()) return false;
      bytes = rest.substr(0, size);
      rest.remove_prefix(size);
      return true;
    }
    bool varint(std::uint64_t& value) {
      value = 0;
      for (int shift = 0; !rest.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(rest.front());
        rest.remove_prefix(1);
        value |= std::uint64_t{byte & 127u} << shift;
        if (byte < 128) return true;
      }
      return false;
    }
    std::string_view rest;
  };
  using Names = std::map<std::uint64_t, std::string>;

  void read_packet(std::string_view packet) {
    std::uint64_t flags = 0, sequence = 0;
    std::int64_t ts = 0;
    std::string_view event, interned, descriptor;
    for (Fields at(packet); at.next();) {
      if (at.tag == 8) ts = static_cast<std::int64_t>(at.number);
      if (at.tag == 10) sequence = at.number;
      if (at.tag == 11) event = at.bytes;
      if (at.tag == 12) interned = at.bytes;
      if (at.tag == 13) flags = at.number;
      if (at.tag == 60) descriptor = at.bytes;
    }
    if (sequence == 0) throw std::runtime_error("a packet of no sequence");
    if ((flags & 1) != 0) names_.clear(), is_begun_ = true;
    if ((flags & 2) != 0 && !is_begun_) throw std::runtime_error("names are used before there are any");
    for (Fields at(interned); at.next();) intern(names_[at.tag], at.bytes);
    if (!descriptor.empty()) read_track(descriptor);
    if (!event.empty()) read_event(ts, event);
  }

  static void intern(Names& names, std::string_view entry) {
    std::uint64_t iid = 0;
    std::string name;
    for (Fields at(entry); at.next();) at.tag == 1 ? void(iid = at.number) : void(name = at.text());
    if (!names.emplace(iid, name).second) throw std::runtime_error("'" + name + "' is interned twice");
  }

  void read_track(std::string_view descriptor) {
    PerfettoTrack track;
    std::uint64_t uuid = 0;
    for (Fields at(descriptor); at.next();) {
      if (at.tag == 1) uuid = at.number;
      if (at.tag == 2) track.name = at.text();
      if (at.tag == 5) track.parent = at.number;
      if (at.tag == 8) track.is_counter = true;
      if (at.tag != 3 && at.tag != 4 && at.tag != 8) continue;
      const std::uint64_t kind = at.tag;
      for (Fields part(at.bytes); part.next();) {
        if (kind == 8 && part.tag == 6) track.unit = part.text();
        if (kind != 8 && part.tag == 1) track.pid = static_cast<std::int64_t>(part.number);
        if (kind == 4 && part.tag == 2) track.tid = static_cast<std::int64_t>(part.number);
        if (part.tag == (kind == 3 ? 6u : 5u) && kind != 8) track.name = part.text();
      }
    }
    tracks[uuid] = track;
  }

  void read_event(std::int64_t ts, std::string_view message) {
    PerfettoEvent event;
    event.ts = ts;
    for (Fields at(message); at.next();) {
      if (at.tag == 3) event.category = names_.at(1).at(at.number);
      if (at.tag == 4) read_argument(event, at.bytes);
      if (at.tag == 6) read_arrow_end(event, at.bytes);
      if (at.tag == 9) event.phase = "?BEiC"[at.number];
      if (at.tag == 10) event.name = names_.at(2).at(at.number);
      if (at.tag == 11) event.track = at.number;
      if (at.tag == 44) event.value = std::bit_cast<double>(at.number);
    }
    if (tracks.count(event.track) == 0) throw std::runtime_error("an event on no track");
    events.push_back(event);
  }

  void read_argument(PerfettoEvent& event, std::string_view message) {
    std::string name, value;
    for (Fields at(message); at.next();) {
      if (at.tag == 1) name = names_.at(3).at(at.number);
      if (at.tag == 2) value = at.number != 0 ? "true" : "false";
      if (at.tag == 4) value = std::to_string(static_cast<std::int64_t>(at.number));
      if (at.tag == 5) value = std::to_string(std::bit_cast<double>(at.number));
      if (at.tag == 6) value = at.text();
    }
    if (!event.args.emplace(name, value).second) throw std::runtime_error("'" + name + "' is there twice");
  }

  static void read_arrow_end(PerfettoEvent& event, std::string_view message) {
    for (Fields at(message); at.next();) {
      if (at.tag == 2) event.phase = static_cast<char>(at.number);
      if (at.tag == 6) event.id = at.number;
    }
  }

  std::map<std::uint64_t, Names> names_;  // by kind
  bool is_begun_ = false;
};

}  // namespace pollux::test
