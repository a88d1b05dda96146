// LogReporter: formats a chunk of records at a time and hands it to its output.
#include "log_reporter.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "console.hpp"
#include "file_output.hpp"

namespace pollux::log {
namespace {

// One write of this size costs little for each event in it.
constexpr std::size_t chunk = std::size_t{64} * 1024;

}  // namespace

LogReporter::LogReporter(const Options& options, HostView host)
    : writer_(make_writer(options, host.resource())),
      levels_(options),
      destination_(read_destination(options)),
      host_(host),
      wants_trace_(options.boolean("trace_ids", false)),
      wants_self_(options.boolean("self", false)) {}

std::unique_ptr<Output> LogReporter::make_output() const {
  if (destination_.file) return std::make_unique<FileOutput>(*destination_.file, destination_.append, host_);
  if (destination_.socket) return std::make_unique<Datagrams>(*destination_.socket);
  return std::make_unique<Console>(destination_.stream);
}

void LogReporter::start() {
  output_ = make_output();
  writer_->colour(output_->shows_colours());
}

BatchResult LogReporter::record_batch(const Batch& batch) {
  if (!output_) throw std::logic_error("the log reporter was given events while it was not started");
  BatchResult result;
  records_.clear();
  ends_.clear();
  output_->begin_batch();
  bool all = true;
  for (const Event event : batch) {
    if (event.is_timing()) {
      append(event.timing());
    } else if (event.is_metric()) {
      append(event.metric());
    }
    ends_.push_back(records_.size());
    if (records_.size() >= chunk && !(all = write_out(result))) break;
  }
  if (all) write_out(result);
  if (const std::size_t taken_back = output_->settle(result.message)) {
    result.consumed -= static_cast<std::uint32_t>(taken_back);
    result.retry = true;
  }
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
  if (const std::unique_ptr<Output> output = std::move(output_)) output->stop();
}

Reconfigured LogReporter::reconfigure(const Options& options) {
  LogReporter wanted(options, host_);
  if (wanted.destination_.place() != destination_.place() || wanted.wants_trace_ != wants_trace_ ||
      wanted.wants_self_ != wants_self_) {
    return Reconfigured::needs_restart;
  }
  writer_ = std::move(wanted.writer_);
  levels_ = std::move(wanted.levels_);
  destination_ = std::move(wanted.destination_);
  if (!output_) return Reconfigured::yes;
  if (destination_.file) static_cast<FileOutput&>(*output_).change(*destination_.file);
  writer_->colour(output_->shows_colours());
  return Reconfigured::yes;
}

void LogReporter::release() { stop(); }

void LogReporter::resume() {
  destination_.append = true;  // what is there is its own
  start();
}

}  // namespace pollux::log
