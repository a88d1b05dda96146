// Exemplars: for each bucket of a histogram the trace of a recent slow observation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <pollux/sdk/event.hpp>

namespace pollux::prometheus {

struct Exemplar {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  double value = 0;
  WallTime time;
};

// What the event says; nothing if it has no ids.
[[nodiscard]] std::optional<Exemplar> exemplar_of(const EventView& event, double value, WallTime time);

// Not thread-safe. Takes no memory before the first exemplar.
class Exemplars {
 public:
  // By bucket; empty when there is none at all.
  using Page = std::vector<std::optional<Exemplar>>;

  // Keeps it if it is slower than the one that the bucket has, or that one is older than a minute.
  void offer(std::size_t bucket, std::size_t buckets, const Exemplar& exemplar);

  [[nodiscard]] const Page& page() const { return kept_; }

 private:
  Page kept_;
};

}  // namespace pollux::prometheus
