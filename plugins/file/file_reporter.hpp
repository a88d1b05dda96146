// FileReporter: writes each event as one line of JSON or CSV to a file. In: batches. Out: lines that the
// system has taken, and an answer that says exactly how many.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "line_format.hpp"
#include "settings.hpp"
#include "shared/file_settings.hpp"
#include "shared/rotating_file.hpp"
#include "text_buffer.hpp"

namespace pollux::file {

class FileReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required exclusive", "File to write; missing folders are made"},
      {"format", "enum(jsonl,csv)", "\"jsonl\"", "", "One JSON object a line, or CSV with a header"},
      shared::file_options::mode,
      shared::file_options::rotate_size("size[0,1KiB..]", "\"64MiB\""),
      shared::file_options::rotate_age,
      shared::file_options::rotate_files,
      shared::file_options::rotate_compression,
      shared::file_options::rotate_compression_level,
      shared::file_options::sync,
  };

  FileReporter(const Options& options, HostView host);

  void start();
  BatchResult record_batch(const Batch& batch);
  void flush();
  void stop();
  Reconfigured reconfigure(const Options& options);

  // Of a handover: lets go of the file, and takes it again.
  void release();
  void resume();

 private:
  bool write_out(BatchResult& result);

  Settings settings_;
  std::unique_ptr<LineFormat> format_;
  shared::RotatingFile file_;
  bool started_ = false;
  TextBuffer lines_;               // formatted, not yet written
  std::vector<std::size_t> ends_;  // where in `lines_` each event ends
};

}  // namespace pollux::file
