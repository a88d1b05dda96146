// Format: how events become a file's bytes. In: events, one after the other. Out: chunks of bytes that are
// written whole, and a head and a tail for each file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>

#include "tracks.hpp"

namespace pollux::trace {

struct Content {
  bool attributes = true;
  bool trace_ids = false;
  std::string program = {};  // its name; what threads have that were given none
};

// Where a slice was put; what an arrow begins or ends at.
struct SliceSpot {
  std::uint64_t track = 0;  // as the format numbers them; 0: no arrow can be drawn there
  std::int64_t start_ns = 0;
  std::uint32_t chunk = 0;   // in which it is, and its packet there: where the format asks for an order
  std::uint32_t packet = 0;  //
};

// From the slice of a scope to that of one which it is the parent of, but does not lie around, or which it
// caused.
struct Arrow {
  std::uint64_t id = 0;  // of no other arrow
  SliceSpot from;
  SliceSpot to;
  bool is_cause = false;  // else from a parent
};

// Events that were appended and not yet written.
struct Chunk {
  std::string_view bytes;
  std::span<const std::size_t> ends;  // of each event: once so many bytes are written, it is whole
};

class Format {
 public:
  virtual ~Format() = default;

  // What a file begins with, and what it ends with when it is ended in order.
  [[nodiscard]] virtual std::string head() const = 0;
  [[nodiscard]] virtual std::string_view beginning() const = 0;  // of the head of any process
  [[nodiscard]] virtual std::string tail() const = 0;

  // A slice: of its thread, or where it may overlap others there, of a track of its own.
  virtual SliceSpot append(const Timing& timing) = 0;
  // A point of that track; `number` is finite. Of a summed-up histogram its extremes too.
  virtual void append_point(const Metric& metric, const Track& track, std::int64_t time_ns,
                            double number) = 0;
  // A mark on the thread of a metric that is text.
  virtual void append_mark(const Metric& metric) = 0;
  virtual void append(const Arrow& arrow) = 0;
  // All that was appended since the last call belongs to one event of the batch; it may be nothing.
  virtual void end_event() = 0;

  [[nodiscard]] virtual std::size_t size() const = 0;  // bytes, about, of the chunk
  [[nodiscard]] virtual Chunk chunk() = 0;             // valid until the next call
  virtual void begin_chunk() = 0;

  // What follows goes to another file, or comes after a chunk that was not written whole: it says names
  // again.
  virtual void forget() = 0;

 protected:
  Format() = default;
  Format(const Format&) = default;
  Format& operator=(const Format&) = default;
};

}  // namespace pollux::trace
