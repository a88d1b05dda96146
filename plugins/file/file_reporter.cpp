// FileReporter: formats 256 KiB of lines at a time and hands them to its file.
#include "file_reporter.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "csv_lines.hpp"
#include "json_lines.hpp"

namespace pollux::file {
namespace {

constexpr std::size_t chunk = std::size_t{256} * 1024;  // of one write; larger ones are no faster

std::unique_ptr<LineFormat> make_format(Format format) {
  if (format == Format::csv) return std::make_unique<CsvLines>();
  return std::make_unique<JsonLines>();
}

}  // namespace

FileReporter::FileReporter(const Options& options, HostView host)
    : settings_(read_settings(options)),
      format_(make_format(settings_.format)),
      file_(settings_.file,
            {.header = std::string(format_->header()),
             .beginning = std::string(format_->beginning()),
             .footer = {}},
            host) {}

void FileReporter::start() {
  file_.start();
  started_ = true;
}

BatchResult FileReporter::record_batch(const Batch& batch) {
  if (!started_) throw std::logic_error("the file reporter was given events while it was not started");
  BatchResult result;
  lines_.clear();
  ends_.clear();
  file_.begin_batch();
  bool all = true;
  for (const Event event : batch) {
    if (event.is_timing()) {
      format_->append(lines_, event.timing());
    } else if (event.is_metric()) {
      format_->append(lines_, event.metric());
    }
    ends_.push_back(lines_.size());
    if (lines_.size() >= chunk && !(all = write_out(result))) break;
  }
  if (all) write_out(result);
  if (const std::size_t taken_back = file_.settle(result.message)) {
    result.consumed -= static_cast<std::uint32_t>(taken_back);
    result.retry = true;
  }
  return result;
}

// Returns whether everything that was formatted is written; adds what is written to `result` either way.
bool FileReporter::write_out(BatchResult& result) {
  std::size_t taken = ends_.size();
  if (lines_.size() > 0) {
    shared::Appended appended = file_.append(lines_.view(), ends_);
    taken = appended.lines;
    result.message = std::move(appended.problem);
  }
  result.consumed += static_cast<std::uint32_t>(taken);
  result.retry = taken < ends_.size();
  lines_.clear();
  ends_.clear();
  return !result.retry;
}

void FileReporter::flush() {
  if (started_) file_.flush();
}

void FileReporter::stop() {
  if (std::exchange(started_, false)) file_.stop();
}

Reconfigured FileReporter::reconfigure(const Options& options) {
  const Settings wanted = read_settings(options);
  if (wanted.file.path != settings_.file.path || wanted.format != settings_.format ||
      wanted.file.mode != settings_.file.mode) {
    return Reconfigured::needs_restart;
  }
  settings_ = wanted;
  file_.change(wanted.file);
  return Reconfigured::yes;
}

void FileReporter::release() { stop(); }
void FileReporter::resume() { start(); }

}  // namespace pollux::file
