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
#include "rotating_file.hpp"
#include "settings.hpp"
#include "text_buffer.hpp"
#include "zstd_file.hpp"

namespace pollux::file {

class FileReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required",
       "File to write; its folder is made when it is missing"},
      {"format", "enum(jsonl,csv)", "\"jsonl\"", "", "One JSON object a line, or CSV with a header"},
      {"mode", option_texts::permissions, "\"0600\"", "", "Permissions of files that are made, octal"},
      {"rotate_size", "size[0,1KiB..]", "\"64MiB\"", "", "Most bytes of a file; 0: no limit"},
      {"rotate_age", "duration[0s,1s..]", "\"0s\"", "", "Age at which a new file is begun; 0s: never"},
      {"keep", "int[0..1000000]", "10", "", "Rotated files that are kept"},
      {"compress", zstd_is_available ? "enum(none,zstd)" : "enum(none)", "\"none\"", "",
       zstd_is_available
           ? "What becomes of rotated files"
           : "What becomes of rotated files; this build has no zstd: it was made without libzstd-dev"},
      {"level", "int[1..19]", "3", "",
       "Level of zstd, from 1, fast, to 19, small; without compression it has no effect"},
      {"sync", "enum(never,flush,batch)", "\"never\"", "",
       "When lines are brought to the disk: flush: at each flush; batch: before they count as delivered"},
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
  RotatingFile file_;
  bool started_ = false;
  TextBuffer lines_;               // formatted, not yet written
  std::vector<std::size_t> ends_;  // where in `lines_` each event ends
};

}  // namespace pollux::file
