#include "exemplars.hpp"

#include <algorithm>
#include <chrono>

namespace pollux::prometheus {
namespace {

constexpr std::chrono::minutes recent{1};

}  // namespace

std::optional<Exemplar> exemplar_of(const EventView& event, double value, WallTime time) {
  const auto* const ids = event.trace();
  if (!ids) return std::nullopt;
  Exemplar exemplar{.value = value, .time = time};
  std::ranges::copy(ids->trace_id, exemplar.trace_id.begin());
  std::ranges::copy(ids->span_id, exemplar.span_id.begin());
  if (std::ranges::all_of(exemplar.trace_id, [](std::uint8_t byte) { return byte == 0; }))
    return std::nullopt;
  return exemplar;
}

void Exemplars::offer(std::size_t bucket, std::size_t buckets, const Exemplar& exemplar) {
  if (kept_.empty()) kept_.resize(buckets);
  std::optional<Exemplar>& kept = kept_[bucket];
  if (!kept || exemplar.value >= kept->value || exemplar.time - kept->time > recent) kept = exemplar;
}

}  // namespace pollux::prometheus
