// PerfettoFormat: packets of the Perfetto project's trace format, in protocol buffers. A file is packets one
// after the other, so what there is of it can be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "format.hpp"
#include "nested_packets.hpp"
#include "perfetto_names.hpp"

namespace pollux::trace {

class PerfettoFormat final : public Format {
 public:
  PerfettoFormat(Content content, std::uint32_t process, std::string_view process_name);

  [[nodiscard]] std::string head() const override { return names_.process_packet(process_name_); }
  [[nodiscard]] std::string_view beginning() const override { return "\x0a"; }  // a packet, of any length
  [[nodiscard]] std::string tail() const override { return {}; }

  SliceSpot append(const Timing& timing) override;
  void append_point(const Metric& metric, const Track& track, std::int64_t time_ns, double number) override;
  void append_mark(const Metric& metric) override;
  void append(const Arrow& arrow) override;
  void end_event() override { ++events_; }

  [[nodiscard]] std::size_t size() const override;
  [[nodiscard]] Chunk chunk() override;
  void begin_chunk() override;
  void forget() override { names_.forget(); }

 private:
  void append_point(std::uint64_t track, std::int64_t time_ns, double number);
  void append_arrow_end(const Arrow& arrow, const SliceSpot& spot, char phase);

  Content content_;
  std::uint32_t process_;
  std::string process_name_;
  PerfettoNames names_;
  NestedPackets slices_;
  std::string points_;              // of counter tracks
  std::size_t events_ = 0;          // in the chunk
  std::uint32_t chunk_number_ = 1;  // from 1
  std::string bytes_;               // of the chunk, in its order
  std::vector<std::size_t> ends_;
};

}  // namespace pollux::trace
