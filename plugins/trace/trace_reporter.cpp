// TraceReporter: reads its options, formats a chunk of events at a time and hands it to its file.
#include "trace_reporter.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "json_format.hpp"

namespace pollux::trace {
namespace {

constexpr std::size_t default_chunk =
    std::size_t{128} * 1024;  // one write of this size costs little for each event in it
constexpr std::int64_t default_size = std::int64_t{256} * 1024 * 1024;

}  // namespace

TraceReporter::TraceReporter(const Options& options, HostView host)
    : path_(std::filesystem::absolute(options.string("path")).string()),
      process_name_(options.string("process_name")),
      program_(host.resource().program()),
      process_(static_cast<std::uint32_t>(host.resource().pid())),
      max_size_(static_cast<std::size_t>(options.int64("max_size", default_size))),
      metrics_(options.boolean("metrics", true)),
      attributes_(options.boolean("attributes", true)),
      trace_ids_(options.boolean("trace_ids", false)),
      flows_(options.boolean("flows", false)),
      is_perfetto_(options.choice("format", {"json", "perfetto"}) == 1),
      // Another file is begun between chunks: small ones fill it well.
      chunk_(max_size_ == 0 ? default_chunk : std::min(default_chunk, max_size_ / 8)) {}

std::unique_ptr<Format> TraceReporter::make_format() const {
  const Content content{attributes_, trace_ids_, program_};
  const std::string& name = process_name_.empty() ? program_ : process_name_;
  if (is_perfetto_) return make_perfetto_format(content, process_, name);
  return std::make_unique<JsonFormat>(content, process_, name);
}

void TraceReporter::start() {
  auto format = make_format();
  auto arrows = flows_ ? std::make_unique<Arrows>() : nullptr;
  auto file = std::make_unique<TraceFile>(path_, format->head(), format->tail());
  file->begin_next();
  format_ = std::move(format);
  arrows_ = std::move(arrows);
  file_ = std::move(file);
  totals_.clear();
}

BatchResult TraceReporter::record_batch(const Batch& batch) {
  if (!file_) throw std::logic_error("the trace reporter was given events while it was not started");
  BatchResult result;
  if (format_->size() > 0) begin_anew();  // an exception has left some
  if (metrics_) totals_.plan(batch);
  std::uint32_t index = 0;
  for (const Event event : batch) {
    if (format_->size() == 0 && !has_room(result)) break;
    append(event, index++);
    format_->end_event();
    if (format_->size() >= chunk_ && !write_out(result)) break;
  }
  if (!result.retry) write_out(result);
  totals_.commit(result.consumed);
  return result;
}

// Returns whether there is a file that may grow; begins the next one when it may not.
bool TraceReporter::has_room(BatchResult& result) {
  // A chunk ends with the event that fills it, and a file with a line more.
  const bool is_full = max_size_ > 0 && file_->size() + 2 * chunk_ > max_size_;
  if (file_->is_open() && !is_full) return true;
  try {
    file_->begin_next();
  } catch (const std::exception& error) {
    result.retry = true;
    result.message = error.what();
    return false;
  }
  begin_anew();
  return true;
}

void TraceReporter::append(const Event& event, std::uint32_t index) {
  if (event.is_timing()) {
    const Timing timing = event.timing();
    const SliceSpot spot = format_->append(timing);
    if (!arrows_) return;
    for (const Arrow& arrow : arrows_->note(timing, spot)) format_->append(arrow);
  } else if (event.is_metric() && metrics_) {
    format_->append(event.metric(), totals_.find(index));
  }
}

// Returns whether everything that was formatted is written; adds what is written to `result` either way.
bool TraceReporter::write_out(BatchResult& result) {
  const Chunk chunk = format_->chunk();
  Written written = file_->write(chunk.bytes, chunk.ends);
  result.consumed += static_cast<std::uint32_t>(written.events);
  result.retry = written.events != chunk.ends.size();
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

void TraceReporter::stop() {
  const std::unique_ptr<TraceFile> file = std::move(file_);
  format_.reset();
  arrows_.reset();
  if (file) file->close();
}

}  // namespace pollux::trace
