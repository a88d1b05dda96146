#include "items.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>

namespace pollux::otlp {

namespace {

const pollux_event& raw_event_at(const Batch& batch, std::uint32_t place) {
  const pollux_batch& raw = batch.raw();
  const auto* first = reinterpret_cast<const std::byte*>(raw.events);
  return *reinterpret_cast<const pollux_event*>(first + std::size_t{place} * raw.event_stride);
}

Event event_at(const Batch& batch, std::uint32_t place) { return {raw_event_at(batch, place), batch.raw()}; }

// Nothing for a kind that is not known.
std::optional<Signal> signal_of(const Event& event) {
  if (event.is_timing()) return Signal::traces;
  if (!event.is_metric()) return std::nullopt;
  const Metric metric = event.metric();
  const bool is_text = metric.type() == MetricType::untyped && metric.value().is_string();
  return is_text ? Signal::logs : Signal::metrics;
}

}  // namespace

std::string_view path_at(const Batch& batch, std::uint32_t place) {
  return view(raw_event_at(batch, place).scope->path);
}

void Items::begin(const Batch& batch) {
  for (auto& places : places_) places.clear();
  for (std::uint32_t place = 0; place < batch.size(); ++place) {
    if (const auto signal = signal_of(event_at(batch, place))) places_[index(*signal)].push_back(place);
  }
}

Items::Filled Items::fill(Signal signal, const Batch& batch, const Progress& progress, std::uint32_t first,
                          const Limits& limits) {
  const Filled filled = gather(signal, batch, progress, first, batch.size(), limits);
  if (bytes(signal) <= limits.bytes || filled.events <= 1) return filled;
  // The last one was too much. It may be part of a sum by now, which cannot be taken back.
  constexpr std::size_t any = std::numeric_limits<std::size_t>::max();
  return gather(signal, batch, progress, first, filled.last, {any, any});
}

Items::Filled Items::gather(Signal signal, const Batch& batch, const Progress& progress, std::uint32_t first,
                            std::uint32_t end, const Limits& limits) {
  clear(signal);
  Filled filled;
  const std::vector<std::uint32_t>& places = places_[index(signal)];
  auto at = std::lower_bound(places.begin(), places.end(), first);
  while (at != places.end() && *at < end && filled.events < limits.events && bytes(signal) <= limits.bytes) {
    const std::uint32_t place = *at++;
    if (progress.is_done(signal, place)) continue;
    if (append(signal, batch, place)) {
      ++filled.events;
      filled.last = place;
    } else {
      ++filled.refused;
    }
  }
  filled.end = at == places.end() ? batch.size() : *at;
  return filled;
}

// False when OTLP has no place for it.
bool Items::append(Signal signal, const Batch& batch, std::uint32_t place) {
  const Event event = event_at(batch, place);
  switch (signal) {
    case Signal::traces:
      spans_.append(event.timing(), batch, batch.sequence() + place);
      return true;
    case Signal::metrics:
      return metrics_.add(event.metric(), batch);
    case Signal::logs:
      break;
  }
  logs_.append(event.metric(), batch);
  return true;
}

void Items::clear(Signal signal) {
  switch (signal) {
    case Signal::traces:
      return spans_.clear();
    case Signal::metrics:
      return metrics_.clear();
    case Signal::logs:
      return logs_.clear();
  }
}

std::size_t Items::bytes(Signal signal) const {
  if (signal == Signal::traces) return spans_.bytes().size();
  return signal == Signal::metrics ? metrics_.bytes() : logs_.bytes().size();
}

std::string_view Items::encode(Signal signal) {
  if (signal == Signal::traces) return spans_.bytes();
  return signal == Signal::metrics ? metrics_.encode() : logs_.bytes();
}

}  // namespace pollux::otlp
