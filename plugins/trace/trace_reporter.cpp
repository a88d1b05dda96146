// TraceReporter: reads its options, formats a chunk of lines at a time and hands it to its file.
#include "trace_reporter.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "thread_names.hpp"

namespace pollux::trace {
namespace {

constexpr std::size_t default_chunk =
    std::size_t{128} * 1024;  // one write of this size costs little for each event in it
constexpr std::int64_t least_size = std::int64_t{64} * 1024;
constexpr std::int64_t default_size = std::int64_t{256} * 1024 * 1024;

std::string path_from(const Options& options) {
  const std::string path = options.string("path");
  if (path.empty() || path.back() == '/' || path.find('\0') != std::string::npos) {
    options.reject("path", "expected the file to write, such as \"trace.json\"");
  }
  return std::filesystem::absolute(path).string();
}

std::size_t size_from(const Options& options) {
  const std::int64_t size = options.int64("max_size", default_size);
  if (size != 0 && size < least_size) {
    options.reject("max_size", "expected \"64KiB\" or more, or 0 to never begin another file; found " +
                                   std::to_string(size) + " bytes");
  }
  return static_cast<std::size_t>(size);
}

}  // namespace

TraceReporter::TraceReporter(const Options& options)
    : path_(path_from(options)),
      process_name_(options.string("process_name")),
      max_size_(size_from(options)),
      metrics_(options.boolean("metrics", true)),
      attributes_(options.boolean("attributes", true)),
      trace_ids_(options.boolean("trace_ids", false)),
      // Another file is begun between chunks: small ones fill it well.
      chunk_(max_size_ == 0 ? default_chunk : std::min(default_chunk, max_size_ / 8)) {}

void TraceReporter::start() {
  auto writer =
      std::make_unique<EventWriter>(Content{attributes_, trace_ids_}, static_cast<std::uint32_t>(::getpid()));
  auto file = std::make_unique<TraceFile>(
      path_, writer->process_line(process_name_.empty() ? program_name() : process_name_));
  file->begin_next();
  writer_ = std::move(writer);
  file_ = std::move(file);
  totals_.clear();
}

BatchResult TraceReporter::record_batch(const Batch& batch) {
  if (!file_) throw std::logic_error("the trace reporter was given events while it was not started");
  BatchResult result;
  lines_.clear();  // an exception may have left some
  ends_.clear();
  if (metrics_) totals_.plan(batch);
  std::uint32_t index = 0;
  for (const Event event : batch) {
    if (lines_.empty() && !has_room(result)) break;
    append(event, index++);
    ends_.push_back(lines_.size());
    if (lines_.size() >= chunk_ && !write_out(result)) break;
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
  writer_->begin_file();
  return true;
}

void TraceReporter::append(const Event& event, std::uint32_t index) {
  if (event.is_timing()) {
    writer_->append(lines_, event.timing());
  } else if (event.is_metric() && metrics_) {
    writer_->append(lines_, event.metric(), totals_.find(index));
  }
}

// Returns whether everything that was formatted is written; adds what is written to `result` either way.
bool TraceReporter::write_out(BatchResult& result) {
  Written written = file_->write(lines_, ends_);
  result.consumed += static_cast<std::uint32_t>(written.events);
  result.retry = written.events != ends_.size();
  result.message = std::move(written.problem);
  // Names that stood in a line that was not written are to be written again.
  if (result.retry) writer_->begin_file();
  lines_.clear();
  ends_.clear();
  return !result.retry;
}

void TraceReporter::stop() {
  const std::unique_ptr<TraceFile> file = std::move(file_);
  writer_.reset();
  if (file) file->close();
}

}  // namespace pollux::trace
