// LogReporter: reads its options, formats a chunk of lines at a time and hands it to its output.
#include "log_reporter.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "console.hpp"

namespace pollux::log {
namespace {

constexpr std::size_t default_chunk =
    std::size_t{64} * 1024;  // one write of this size costs little for each event in it
constexpr std::int64_t least_size = 1024;
constexpr std::int64_t default_size = std::int64_t{10} * 1024 * 1024;
constexpr std::int64_t most_files = 1000;  // each rotation renames them all

// One of `choices`, which live for the process.
template <std::size_t N>
std::string_view choice(const Options& options, std::string_view key, const std::string_view (&choices)[N]) {
  const std::string given = options.string(key, choices[0]);
  const auto* found = std::find(std::begin(choices), std::end(choices), given);
  if (found == std::end(choices)) {
    std::string expected;
    for (const std::string_view name : choices) expected.append(expected.empty() ? "" : ", ").append(name);
    options.reject(key, "expected one of " + expected + "; found '" + given + "'");
  }
  return *found;
}

LineWriter make_writer(const Options& options) {
  const auto format = choice(options, "format", {"text", "json"});
  const auto level = choice(options, "level", {"info", "debug", "warning", "error"});
  return {format == "json" ? Format::json : Format::text, level};
}

FileSettings read_file_settings(const Options& options) {
  const std::string path = options.string("path");
  if (path.empty() || path.find('\0') != std::string::npos) {
    throw OptionError(
        "option 'path' is required with target = \"file\": the file to write, such as \"events.log\"",
        options.find(options.has("path") ? "path" : "target"));
  }
  const std::int64_t size = options.int64("rotate.size", default_size);
  if (size != 0 && size < least_size) {
    options.reject("rotate.size", "expected \"1KiB\" or more, or 0 to never begin a new file; found " +
                                      std::to_string(size) + " bytes");
  }
  const std::int64_t files = options.int64("rotate.files", 5);
  if (files < 0 || files > most_files) {
    options.reject("rotate.files", "expected 0 to 1000; found " + std::to_string(files));
  }
  return {std::filesystem::absolute(path), static_cast<std::size_t>(size), static_cast<std::size_t>(files),
          options.boolean("append", true)};
}

}  // namespace

LogReporter::LogReporter(const Options& options)
    : writer_(make_writer(options)), wants_self_(options.boolean("self", false)), chunk_(default_chunk) {
  const auto target = choice(options, "target", {"stderr", "stdout", "file"});
  if (target == "file") {
    file_ = read_file_settings(options);
    // The file is begun anew between chunks: small ones fill it well.
    if (file_->max_size > 0) chunk_ = std::min(chunk_, file_->max_size / 8);
    return;
  }
  stream_ = target == "stdout" ? stdout : stderr;
  const pollux_option* written = options.find("target");
  if (options.has("path") && (!written || written->line == 0)) {
    options.reject("path",
                   "nothing would be written there, for the target is \"stderr\" unless it is given; "
                   "add target = \"file\"");
  }
}

void LogReporter::start() {
  if (file_) {
    output_ = std::make_unique<RotatingFile>(*file_);
  } else {
    output_ = std::make_unique<Console>(stream_);
  }
  writer_.colour(output_->shows_colours());
}

BatchResult LogReporter::record_batch(const Batch& batch) {
  if (!output_) throw std::logic_error("the log reporter was given events while it was not started");
  BatchResult result;
  lines_.clear();
  ends_.clear();
  for (const Event event : batch) {
    if (event.is_timing()) {
      writer_.append(lines_, event.timing());
    } else if (event.is_metric()) {
      writer_.append(lines_, event.metric());
    }
    ends_.push_back(lines_.size());
    if (lines_.size() >= chunk_ && !write_out(result)) return result;
  }
  write_out(result);
  return result;
}

// Returns whether everything that was formatted is written; adds what is written to `result` either way.
bool LogReporter::write_out(BatchResult& result) {
  Written written;
  if (lines_.size() > 0) written = output_->write({lines_.data(), lines_.size()});
  const auto past = std::upper_bound(ends_.begin(), ends_.end(), written.bytes);
  result.consumed += static_cast<std::uint32_t>(past - ends_.begin());
  result.retry = past != ends_.end();
  result.message = std::move(written.problem);
  lines_.clear();
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
  LogReporter wanted(options);
  if (wanted.stream_ != stream_ || wanted.file_ != file_) return Reconfigured::needs_restart;
  writer_ = std::move(wanted.writer_);
  if (output_) writer_.colour(output_->shows_colours());
  return Reconfigured::yes;
}

void LogReporter::release() { stop(); }

void LogReporter::resume() {
  if (file_) file_->append = true;  // what is there is its own
  start();
}

}  // namespace pollux::log
