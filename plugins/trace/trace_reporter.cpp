// TraceReporter: reads its options, formats a chunk of events at a time and hands it to its file.
#include "trace_reporter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <utility>

#include "arguments.hpp"
#include "json_format.hpp"
#include "trace_time.hpp"

namespace pollux::trace {
namespace {

constexpr std::size_t default_chunk =
    std::size_t{128} * 1024;  // one write of this size costs little for each event in it

}  // namespace

TraceReporter::TraceReporter(const Options& options, HostView host)
    : file_settings_(shared::read_file_settings(options, std::int64_t{256} << 20)),
      host_(host),
      process_name_(options.string("process_name")),
      program_(host.resource().program()),
      process_(static_cast<std::uint32_t>(host.resource().pid())),
      metrics_(options.boolean("metrics", true)),
      attributes_(options.boolean("attributes", true)),
      trace_ids_(options.boolean("trace_ids", false)),
      flows_(options.boolean("flows", false)),
      is_perfetto_(options.choice("format", {"json", "perfetto"}) == 1),
      // Another file is begun between chunks: small ones fill it well.
      chunk_(file_settings_.rotate_size == 0
                 ? default_chunk
                 : std::min<std::size_t>(default_chunk, file_settings_.rotate_size / 8)),
      tracks_(static_cast<std::size_t>(options.int64("max_series", 1000)), attributes_) {}

std::unique_ptr<Format> TraceReporter::make_format() const {
  const Content content{attributes_, trace_ids_, program_};
  const std::string& name = process_name_.empty() ? program_ : process_name_;
  if (is_perfetto_) return make_perfetto_format(content, process_, name);
  return std::make_unique<JsonFormat>(content, process_, name);
}

void TraceReporter::start() {
  auto format = make_format();
  auto arrows = flows_ ? std::make_unique<Arrows>() : nullptr;
  auto file =
      std::make_unique<shared::RotatingFile>(file_settings_,
                                             shared::FileShape{.header = format->head(),
                                                               .beginning = std::string(format->beginning()),
                                                               .footer = format->tail(),
                                                               .continues = false},
                                             host_);
  file->start();
  file_number_ = file->ready(0);  // with its head, so that a viewer opens it at once
  format_ = std::move(format);
  arrows_ = std::move(arrows);
  file_ = std::move(file);
  totals_.clear();
  tracks_.clear();
}

BatchResult TraceReporter::record_batch(const Batch& batch) {
  if (!file_) throw std::logic_error("the trace reporter was given events while it was not started");
  BatchResult result;
  if (format_->size() > 0) begin_anew();  // an exception has left some
  if (metrics_) totals_.plan(batch, tracks_);
  file_->begin_batch();
  std::uint32_t index = 0;
  for (const Event event : batch) {
    if (format_->size() == 0 && !has_room(result)) break;
    append(event, index++);
    format_->end_event();
    if (format_->size() >= chunk_ && !write_out(result)) break;
  }
  if (!result.retry) write_out(result);
  if (const std::size_t taken_back = file_->settle(result.message)) {
    result.consumed -= static_cast<std::uint32_t>(taken_back);
    result.retry = true;
    begin_anew();
  }
  totals_.commit(result.consumed);
  return result;
}

// Sees to it that there is a file with room for so many bytes.
void TraceReporter::prepare_file(std::size_t bytes) {
  const std::uint64_t number = file_->ready(bytes);
  if (number != file_number_) begin_anew();
  file_number_ = number;
}

// Returns whether there is a file that may grow.
bool TraceReporter::has_room(BatchResult& result) {
  try {
    // A chunk ends with the event that fills it, and a file with a line more.
    prepare_file(2 * chunk_);
    return true;
  } catch (const std::exception& error) {
    result.retry = true;
    result.message = error.what();
    return false;
  }
}

void TraceReporter::append(const Event& event, std::uint32_t index) {
  if (event.is_timing()) {
    const Timing timing = event.timing();
    const SliceSpot spot = format_->append(timing);
    if (!arrows_) return;
    for (const Arrow& arrow : arrows_->note(timing, spot)) format_->append(arrow);
  } else if (event.is_metric() && metrics_) {
    append(event.metric(), index);
  }
}

// A number that is not finite has no place on an axis.
void TraceReporter::append(const Metric& metric, std::uint32_t index) {
  if (is_mark(metric)) return format_->append_mark(metric);
  if (adds_up(metric.type())) {
    const CounterTotals::Point* point = totals_.find(index);
    if (point && std::isfinite(point->total))
      format_->append_point(metric, *point->track, point->time_ns, point->total);
  } else if (const double number = metric.value().number(); std::isfinite(number)) {
    format_->append_point(metric, tracks_.of(metric), time_of(metric), number);
  }
}

// Returns whether everything that was formatted is written; adds what is written to `result` either way.
bool TraceReporter::write_out(BatchResult& result) {
  const Chunk chunk = format_->chunk();
  if (chunk.ends.empty()) return true;
  shared::Appended written = file_->append_here(chunk.bytes, chunk.ends);
  result.consumed += static_cast<std::uint32_t>(written.lines);
  result.retry = written.lines != chunk.ends.size();
  result.message = std::move(written.problem);
  if (result.retry) {
    begin_anew();
  } else {
    format_->begin_chunk();
  }
  return !result.retry;
}

// What was said and is not in the file, or not in this one, is to be said again; and no arrow leads there.
void TraceReporter::begin_anew() {
  format_->begin_chunk();
  format_->forget();
  if (arrows_) arrows_->clear();
}

void TraceReporter::flush() {
  if (!file_) return;
  file_->flush();
  prepare_file(0);  // with its head, so that a viewer opens it at once
}

void TraceReporter::stop() {
  const std::unique_ptr<shared::RotatingFile> file = std::move(file_);
  format_.reset();
  arrows_.reset();
  if (file) file->stop();
}

void TraceReporter::release() { stop(); }
void TraceReporter::resume() { start(); }

}  // namespace pollux::trace
