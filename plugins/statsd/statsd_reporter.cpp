// StatsdReporter: formats a chunk of events at a time, packs their lines into datagrams and sends them.
#include "statsd_reporter.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "container.hpp"

namespace pollux::statsd {
namespace {

constexpr std::size_t chunk = std::size_t{128} * 1024;  // bytes of lines that stay in the processor's cache

// In [0, 1), and the same for an event whenever it comes: its number in the run, well mixed.
double draw_of(std::uint64_t run_id, std::uint64_t sequence) {
  std::uint64_t mixed = run_id + sequence * 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  mixed ^= mixed >> 31;
  return static_cast<double>(mixed >> 11) * 0x1p-53;
}

// What is dropped while nobody takes it must not pile up behind a wait either.
Socket::Patience patience_of(Away away) {
  return away == Away::retry ? Socket::Patience::always : Socket::Patience::once;
}

}  // namespace

// A host may number the events, or the batches.
bool StatsdReporter::Begun::is_at(const Batch& batch) const {
  const bool same = batch.sequence() == sequence || batch.sequence() == sequence + consumed;
  return batch.attempt() > 1 && batch.run_id() == run_id && same;
}

StatsdReporter::StatsdReporter(const Options& options, HostView host, Resolve resolve)
    : settings_(read_settings(options)),
      host_(host),
      socket_(settings_.address, settings_.resolve_interval, patience_of(settings_.when_away), host,
              std::move(resolve)) {}

void StatsdReporter::start() {
  const std::string& wanted = settings_.container;
  lines_ = std::make_unique<MetricLines>(settings_, wanted == "auto" ? this_container() : wanted, host_);
  begun_ = {};
  socket_.open();
}

BatchResult StatsdReporter::record_batch(const Batch& batch) {
  if (!lines_) throw std::logic_error("the statsd reporter was given events while it was not started");
  pieces_.clear();
  made_.clear();
  complaint_.clear();
  begun_pieces_ = begun_.is_at(batch) ? begun_.pieces : 0;
  skip_ = begun_pieces_;

  BatchResult result;
  Levels::Position at{batch.run_id(), batch.sequence(), batch.attempt() > 1};
  bool all = socket_.is_taken();
  if (all) {
    for (const Event event : batch) {
      append(event, draw_of(at.run_id, at.sequence), at);
      ++at.sequence;
      if (pieces_.text.size() >= chunk && !(all = send_out(result))) break;
    }
    all = all && send_out(result);
  }
  result.message = all ? complaint_ : socket_.problem();
  if (all) return result;
  if (settings_.when_away == Away::retry) {
    begun_ = {batch.run_id(), batch.sequence(), result.consumed, begun_pieces_};
    result.retry = true;
    return result;
  }
  // Not rejected: a reporter that rejects all it is given is quarantined, and its events then queue.
  pass_over(batch, at);
  dropped_ += batch.size() - result.consumed;
  result.consumed = batch.size();
  result.message = complaint_;
  return result;
}

// Appends the event's pieces, or notes why it has none.
void StatsdReporter::append(const Event& event, double draw, const Levels::Position& at) {
  const std::size_t first = pieces_.size();
  std::optional<std::string> problem;
  if (event.is_timing()) {
    problem = lines_->append(pieces_, event.timing(), draw);
  } else if (event.is_metric()) {
    problem = lines_->append(pieces_, event.metric(), draw, at);
  }
  for (std::size_t piece = first; !problem && piece < pieces_.size(); ++piece) {
    const std::size_t size = pieces_.datagram(piece, piece + 1).size();
    if (size > settings_.datagram_size) {
      problem = "a metric of " + std::to_string(size) + " bytes does not fit into a datagram of " +
                std::to_string(settings_.datagram_size) +
                "; raise `datagram_size` or send fewer `attributes`";
    }
  }
  if (problem) {
    pieces_.cut(first);
    if (complaint_.empty()) complaint_ = std::move(*problem);
  }
  made_.push_back({pieces_.size(), problem.has_value()});
}

// Of the events from there on none is sent.
void StatsdReporter::pass_over(const Batch& batch, Levels::Position from) {
  std::uint64_t sequence = batch.sequence();
  for (const Event event : batch) {
    if (sequence++ < from.sequence) continue;
    if (event.is_metric()) lines_->pass_over(event.metric(), from);
    ++from.sequence;
  }
}

// Returns whether everything that was made is sent; adds the events that are done to `result` either way.
bool StatsdReporter::send_out(BatchResult& result) {
  std::size_t at = std::min(std::exchange(skip_, 0), pieces_.size());
  bool all = true;
  while (all && at < pieces_.size()) {
    const std::size_t end = end_of_datagram(at);
    const Socket::Sent sent = socket_.send(pieces_.datagram(at, end), end - at);
    all = sent != Socket::Sent::later;
    if (sent == Socket::Sent::never) reject(at, end);
    if (all) at = end;
  }
  std::size_t done = 0;
  for (; done < made_.size() && made_[done].pieces_end <= at; ++done) {
    ++result.consumed;
    if (made_[done].rejected) ++result.rejected;
  }
  begun_pieces_ = at - (done == 0 ? 0 : made_[done - 1].pieces_end);
  pieces_.clear();
  made_.clear();
  return all;
}

// The events that have one of those pieces. To send them again would not help, and would hold up all others.
void StatsdReporter::reject(std::size_t first, std::size_t end) {
  std::size_t begin = 0;
  for (Made& made : made_) {
    if (made.pieces_end > begin && begin < end && made.pieces_end > first) made.rejected = true;
    begin = made.pieces_end;
  }
  if (complaint_.empty()) complaint_ = socket_.problem();
}

// As many pieces as fit, at least the one at `first`.
std::size_t StatsdReporter::end_of_datagram(std::size_t first) const {
  std::size_t end = first + 1;
  while (end < pieces_.size() && pieces_.datagram(first, end + 1).size() <= settings_.datagram_size) ++end;
  return end;
}

Lost StatsdReporter::flush() {
  socket_.settle();
  Lost lost{std::exchange(dropped_, 0), {}};
  if (lost.events > 0) lost.why = socket_.problem();
  return lost;
}

Lost StatsdReporter::stop() {
  Lost lost = flush();
  socket_.close();
  lines_.reset();
  return lost;
}

}  // namespace pollux::statsd
