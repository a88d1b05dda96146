#include "otlp_reporter.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include <pollux/abi/version.h>

namespace pollux::otlp {
namespace {

using Clock = std::chrono::steady_clock;

Event event_at(const Batch& batch, std::uint32_t place) {
  const pollux_batch& raw = batch.raw();
  const auto* first = reinterpret_cast<const std::byte*>(raw.events);
  return {*reinterpret_cast<const pollux_event*>(first + std::size_t{place} * raw.event_stride), raw};
}

// Nothing for a kind that is not known.
std::optional<Signal> signal_of(const Event& event) {
  if (event.is_timing()) return Signal::traces;
  if (!event.is_metric()) return std::nullopt;
  const Metric metric = event.metric();
  const bool is_text = metric.type() == MetricType::untyped && metric.value().is_string();
  return is_text ? Signal::logs : Signal::metrics;
}

// The longest timeout, and nine tenths of what the host allows the call: an answer that says `again` is
// better than none in time.
std::chrono::nanoseconds longest_wait(const Settings& settings, const Batch& batch) {
  std::chrono::nanoseconds longest{};
  for (const Endpoint& each : settings.endpoints) longest = std::max(longest, each.timeout);
  if (batch.raw().deadline_ns == POLLUX_NO_DEADLINE) return longest;
  const std::chrono::nanoseconds allowed =
      std::chrono::nanoseconds(std::max<std::int64_t>(0, batch.raw().deadline_ns)) -
      Clock::now().time_since_epoch();
  return std::clamp(allowed / 10 * 9, std::chrono::nanoseconds(std::chrono::milliseconds(1)), longest);
}

}  // namespace

OtlpReporter::OtlpReporter(const Options& options, HostView host)
    : settings_(read_settings(options, host.resource())),
      host_(host),
      spans_(settings_.spans),
      metrics_(settings_.metrics) {}

void OtlpReporter::start() {
  for (const std::string& each : settings_.warnings) host_.warning(each);
  envelope_ = std::make_unique<const Envelope>(settings_.resource);
  for (const Signal signal : every_signal) {
    senders_[index(signal)] = std::make_unique<Sender>(settings_.endpoints[index(signal)], *envelope_);
  }
  metrics_.begin(host_.monotonic());
}

void OtlpReporter::stop() {
  for (auto& sender : senders_) sender.reset();
  envelope_.reset();
}

BatchResult OtlpReporter::record_batch(const Batch& batch) {
  if (!envelope_) throw std::logic_error("the otlp reporter was given events while it was not started");
  const Clock::time_point until = Clock::now() + longest_wait(settings_, batch);
  BatchResult result;
  progress_.begin(batch);
  for (std::uint32_t next = 0; next < batch.size() && !result.retry;) {
    const Filled filled = fill(batch, next);
    result.retry = !send(filled, until, result);
    next = filled.end;
  }
  const auto is_settled = [&](std::uint32_t place) {
    const auto signal = signal_of(event_at(batch, place));
    return !signal || progress_.is_done(*signal, place);
  };
  result.consumed = batch.size();
  if (result.retry) {
    result.consumed = 0;
    while (result.consumed < batch.size() && is_settled(result.consumed)) ++result.consumed;
  }
  result.rejected = progress_.settle(result.consumed, batch);
  return result;
}

OtlpReporter::Filled OtlpReporter::fill(const Batch& batch, std::uint32_t first) {
  spans_.clear();
  metrics_.clear();
  logs_.clear();
  Filled filled;
  std::size_t events = 0;
  std::uint32_t place = first;
  for (; place < batch.size() && events < settings_.max_batch; ++place) {
    const auto signal = signal_of(event_at(batch, place));
    if (!signal || progress_.is_done(*signal, place)) continue;
    const bool has_place = append(*signal, batch, place);
    ++(has_place ? filled.events : filled.refused)[index(*signal)];
    ++events;
    if (std::max({spans_.bytes().size(), metrics_.bytes(), logs_.bytes().size()}) < settings_.max_bytes)
      continue;
    ++place;
    break;
  }
  filled.end = place;
  return filled;
}

// False when OTLP has no place for it.
bool OtlpReporter::append(Signal signal, const Batch& batch, std::uint32_t place) {
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

// Returns whether all is settled. When one signal has to wait the others are still sent.
bool OtlpReporter::send(const Filled& filled, Clock::time_point until, BatchResult& result) {
  bool all = true;
  const std::size_t first = first_signal_;
  for (std::size_t turn = 0; turn < every_signal.size(); ++turn) {
    const Signal signal = every_signal[(first + turn) % every_signal.size()];
    if (filled.events[index(signal)] == 0) {
      progress_.advance(signal, filled.end, filled.refused[index(signal)]);
    } else if (const auto left = until - Clock::now(); left <= left.zero()) {
      if (result.message.empty()) result.message = "the collector took too long for all that was to be sent";
      all = false;
    } else {
      const bool is_settled = send(signal, filled, left, result);
      // One that uses up the time comes last when it is tried again.
      if (!is_settled) first_signal_ = (index(signal) + 1) % every_signal.size();
      all = is_settled && all;
    }
  }
  const bool has_refused = filled.refused[index(Signal::metrics)] > 0;
  if (has_refused && result.message.empty())
    result.message = "OTLP has no place for a value that is not finite";
  return all;
}

bool OtlpReporter::send(Signal signal, const Filled& filled, std::chrono::nanoseconds longest,
                        BatchResult& result) {
  const Verdict verdict = senders_[index(signal)]->send(items_of(signal), longest);
  const std::uint64_t events = filled.events[index(signal)];
  const bool is_accepted = verdict.kind == Verdict::Kind::accepted;
  if (signal == Signal::metrics && is_accepted) metrics_.accept();
  note_resets();
  if (is_accepted && verdict.rejected == 0) {
    if (!verdict.message.empty()) warn(verdict.message);
  } else {
    result.message = verdict.message;
  }
  if (verdict.kind == Verdict::Kind::again) {
    result.retry_after = std::max(result.retry_after, verdict.after);
    return false;
  }
  const std::uint64_t rejected = is_accepted ? std::min(verdict.rejected, events) : events;
  progress_.advance(signal, filled.end, rejected + filled.refused[index(signal)]);
  return true;
}

std::string_view OtlpReporter::items_of(Signal signal) {
  if (signal == Signal::traces) return spans_.bytes();
  return signal == Signal::metrics ? metrics_.encode() : logs_.bytes();
}

void OtlpReporter::note_resets() {
  if (std::exchange(resets_, metrics_.resets()) == metrics_.resets() || !std::has_single_bit(resets_)) return;
  host_.warning("more than max_series = " + std::to_string(settings_.metrics.max_series) +
                " series: all cumulative totals begin anew (" + std::to_string(resets_) + " times so far)");
}

// Ever more rarely while it goes on.
void OtlpReporter::warn(const std::string& message) {
  if (!std::has_single_bit(++warnings_)) return;
  host_.warning(warnings_ == 1 ? message : message + " (" + std::to_string(warnings_) + " warnings so far)");
}

}  // namespace pollux::otlp
