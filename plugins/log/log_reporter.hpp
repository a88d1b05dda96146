// LogReporter: writes each event as one line, text or JSON, to the console or a rotating file. In: batches.
// Out: lines that are written for sure, and an answer that says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "line.hpp"
#include "output.hpp"
#include "rotating_file.hpp"

namespace pollux::log {

class LogReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"format", "enum(text,json)", "\"text\"", "", "How a line is written: text (logfmt) or json"},
      {"target", "enum(stderr,stdout,file)", "\"stderr\"", "", "Where lines go"},
      {"path", "string", "", "", "File to write, in a folder that exists; required with target = \"file\""},
      {"append", "bool", "true", "", "Add to a file that is there; false: rotate it away at the start"},
      {"level", "enum(debug,info,warning,error)", "\"info\"", "", "The level that every line carries"},
      {"self", "bool", "false", "", "Write the host's own metrics, pollux.*, too"},
      {"rotate.size", "size", "\"10MiB\"", "",
       "Bytes after which a new file is begun, 1KiB or more; 0: never"},
      {"rotate.files", "int", "5", "", "Full files that are kept, 0 to 1000"},
  };

  explicit LogReporter(const Options& options);

  [[nodiscard]] bool wants_self() const { return wants_self_; }
  void start();
  BatchResult record_batch(const Batch& batch);
  void flush();
  void stop();
  // How lines look changes at once; what is about the file needs another instance.
  Reconfigured reconfigure(const Options& options);

  // Of a handover: lets go of the file, and takes it again.
  void release();
  void resume();

 private:
  bool write_out(BatchResult& result);

  LineWriter writer_;
  bool wants_self_;
  std::FILE* stream_ = nullptr;       // set for a console
  std::optional<FileSettings> file_;  // set for a file
  std::size_t chunk_;                 // bytes after which lines are written out
  std::unique_ptr<Output> output_;    // between start and stop
  Buffer lines_;                      // formatted, not yet written
  std::vector<std::size_t> ends_;     // where in `lines_` each event ends
};

}  // namespace pollux::log
