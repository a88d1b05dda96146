// LogReporter: formats a chunk of records at a time and hands it to its output.
#include "log_reporter.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "console.hpp"

namespace pollux::log {
namespace {

// One write of this size costs little for each event in it.
constexpr std::size_t default_chunk = std::size_t{64} * 1024;

}  // namespace

LogReporter::LogReporter(const Options& options, HostView host)
    : host_(host),
      writer_(make_writer(options, host.resource())),
      levels_(options),
      destination_(read_destination(options)),
      wants_trace_(options.boolean("trace", false)),
      wants_self_(options.boolean("self", false)),
      chunk_(default_chunk) {
  // The file is begun anew between chunks: small ones fill it well.
  const auto& file = destination_.file;
  if (file && file->max_size > 0) chunk_ = std::min(chunk_, file->max_size / 8);
}

void LogReporter::start() {
  if (destination_.file) {
    output_ = std::make_unique<RotatingFile>(*destination_.file);
  } else if (destination_.socket) {
    output_ = std::make_unique<Datagrams>(*destination_.socket);
  } else {
    output_ = std::make_unique<Console>(destination_.stream);
  }
  writer_->colour(output_->shows_colours());
}

BatchResult LogReporter::record_batch(const Batch& batch) {
  if (!output_) throw std::logic_error("the log reporter was given events while it was not started");
  BatchResult result;
  records_.clear();
  ends_.clear();
  for (const Event event : batch) {
    if (event.is_timing()) {
      append(event.timing());
    } else if (event.is_metric()) {
      append(event.metric());
    }
    ends_.push_back(records_.size());
    if (records_.size() >= chunk_ && !write_out(result)) return result;
  }
  write_out(result);
  return result;
}

template <class EventType>
void LogReporter::append(const EventType& event) {
  const Level level = levels_.of(event);
  if (levels_.wants(level)) writer_->append(records_, event, level);
}

// Returns whether everything that was formatted is done with; adds what is to `result` either way.
bool LogReporter::write_out(BatchResult& result) {
  Written written;
  if (records_.size() > 0) written = output_->write({records_.view(), ends_});
  const auto past = std::upper_bound(ends_.begin(), ends_.end(), written.bytes);
  result.consumed += static_cast<std::uint32_t>(past - ends_.begin());
  result.rejected += written.refused;
  result.retry = past != ends_.end();
  if (!written.problem.empty()) result.message = std::move(written.problem);
  records_.clear();
  ends_.clear();
  return !result.retry;
}

void LogReporter::flush() {
  if (output_) output_->flush();
}

void LogReporter::stop() {
  flush();
  output_.reset();
}

Reconfigured LogReporter::reconfigure(const Options& options) {
  LogReporter wanted(options, host_);
  if (wanted.destination_ != destination_ || wanted.wants_trace_ != wants_trace_ ||
      wanted.wants_self_ != wants_self_) {
    return Reconfigured::needs_restart;
  }
  writer_ = std::move(wanted.writer_);
  levels_ = std::move(wanted.levels_);
  if (output_) writer_->colour(output_->shows_colours());
  return Reconfigured::yes;
}

void LogReporter::release() { stop(); }

void LogReporter::resume() {
  if (destination_.file) destination_.file->append = true;  // what is there is its own
  start();
}

}  // namespace pollux::log
