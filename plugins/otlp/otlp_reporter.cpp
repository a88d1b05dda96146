#include "otlp_reporter.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

#include <pollux/abi/version.h>

#include "handed_state.hpp"

namespace pollux::otlp {
namespace {

using Clock = std::chrono::steady_clock;

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
      items_(settings_.spans, settings_.metrics) {}

void OtlpReporter::start() {
  for (const std::string& each : settings_.warnings) host_.warning(each);
  envelope_ = std::make_unique<const Envelope>(settings_.resource);
  for (const Signal signal : every_signal) {
    senders_[index(signal)] =
        std::make_unique<Sender>(settings_.endpoints[index(signal)], *envelope_, settings_.max_bytes);
  }
  items_.metrics().begin(host_.monotonic());
}

void OtlpReporter::stop() {
  for (auto& sender : senders_) sender.reset();
  envelope_.reset();
}

std::string OtlpReporter::release() const {
  return encode({Envelope(settings_.resource).resource(), items_.metrics().memory(), progress_.rest()});
}

void OtlpReporter::adopt(std::string_view state) {
  HandedState given = decode_state(state);
  if (given.resource != Envelope(settings_.resource).resource() && !given.metrics.totals.empty()) {
    // To a backend these are other series, which cannot have counted before they existed.
    given.metrics.totals.clear();
    host_.info("the resource attributes have changed: cumulative totals begin anew");
  }
  items_.metrics().resume(std::move(given.metrics));
  if (given.rest) progress_.resume(*given.rest);
}

BatchResult OtlpReporter::record_batch(const Batch& batch) {
  if (!envelope_) throw std::logic_error("the otlp reporter was given events while it was not started");
  const Clock::time_point until = Clock::now() + longest_wait(settings_, batch);
  BatchResult result;
  progress_.begin(batch);
  items_.begin(batch);
  // When one signal has to wait the others are still sent.
  const std::size_t first = first_signal_;
  for (std::size_t turn = 0; turn < every_signal.size(); ++turn) {
    const Signal signal = every_signal[(first + turn) % every_signal.size()];
    if (!send_all(signal, batch, until, result)) result.retry = true;
  }
  result.consumed = batch.size();
  for (const Signal signal : every_signal) {
    const auto waits = [&](std::uint32_t place) { return !progress_.is_done(signal, place); };
    const auto& places = items_.places(signal);
    const auto found = std::find_if(places.begin(), places.end(), waits);
    if (result.retry && found != places.end()) result.consumed = std::min(result.consumed, *found);
  }
  result.rejected = progress_.settle(result.consumed, batch);
  return result;
}

// Returns whether all of that signal is settled.
bool OtlpReporter::send_all(Signal signal, const Batch& batch, Clock::time_point until, BatchResult& result) {
  if (items_.places(signal).empty()) return true;
  Sender& sender = *senders_[index(signal)];
  sender.begin();
  for (std::uint32_t next = 0; next < batch.size();) {
    const Items::Filled filled =
        items_.fill(signal, batch, progress_, next, {settings_.max_batch, sender.room()});
    if (filled.refused > 0 && result.message.empty())
      result.message = "OTLP has no place for a value that is not finite";
    Verdict verdict;
    if (filled.events > 0) {
      const auto left = until - Clock::now();
      if (left <= left.zero()) {
        if (result.message.empty()) result.message = "timed out before all signals were sent";
        return false;
      }
      verdict = sender.send(items_.encode(signal), filled.events, left);
      note_resets();
    }
    if (verdict.kind == Verdict::Kind::too_large && filled.events > 1) continue;  // with less
    if (verdict.kind == Verdict::Kind::too_large) {
      verdict.message = "an event of '" + std::string(path_at(batch, filled.last)) + "' is too large (" +
                        std::to_string(sender.size()) +
                        " bytes in a request of its own); raise the collector's limit, or record fewer or "
                        "shorter attributes: " +
                        verdict.message;
    }
    if (verdict.kind == Verdict::Kind::again) {
      result.message = verdict.message;
      result.retry_after = std::max(result.retry_after, verdict.after);
      // One that uses up the time comes last when it is tried again.
      first_signal_ = (index(signal) + 1) % every_signal.size();
      return false;
    }
    settle(signal, filled, verdict, result);
    next = filled.end;
  }
  return true;
}

void OtlpReporter::settle(Signal signal, const Items::Filled& filled, const Verdict& verdict,
                          BatchResult& result) {
  const bool is_accepted = verdict.kind == Verdict::Kind::accepted;
  if (!is_accepted && verdict.kind != Verdict::Kind::too_large) result.failed = true;
  if (is_accepted && filled.events > 0) {
    if (signal == Signal::metrics) items_.metrics().accept();
    note_limit(*senders_[index(signal)]);
  }
  if (!is_accepted || verdict.rejected > 0) {
    result.message = verdict.message;
  } else if (!verdict.message.empty()) {
    warn(verdict.message);
  }
  const std::uint64_t rejected = is_accepted ? std::min(verdict.rejected, filled.events) : filled.events;
  progress_.advance(signal, filled.end, rejected + filled.refused);
}

// When something was taken, so that a collector that refuses everything is not said to have a limit.
void OtlpReporter::note_limit(Sender& sender) {
  if (!sender.limit().take_news()) return;
  host_.warning(sender.shown_url() + " refuses larger requests: they have at most " +
                std::to_string(sender.limit().bytes()) +
                " bytes from now on; set `max_bytes` to send no larger one, or raise the limit there");
}

void OtlpReporter::note_resets() {
  if (std::exchange(resets_, items_.metrics().resets()) == items_.metrics().resets() ||
      !std::has_single_bit(resets_))
    return;
  host_.warning("more than max_series = " + std::to_string(settings_.metrics.max_series) +
                " series: all cumulative totals begin anew (" + std::to_string(resets_) + " times so far)");
}

// Ever more rarely while it goes on.
void OtlpReporter::warn(const std::string& message) {
  if (!std::has_single_bit(++warnings_)) return;
  host_.warning(warnings_ == 1 ? message : message + " (" + std::to_string(warnings_) + " warnings so far)");
}

}  // namespace pollux::otlp
