// TraceReporter: writes every event to a file that timeline viewers open. In: batches. Out: lines that are
// written for sure, and an answer that says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "counter_totals.hpp"
#include "event_writer.hpp"
#include "trace_file.hpp"

namespace pollux::trace {

class TraceReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"path", "string", "", "required", "File to write, in a folder that exists, such as \"trace.json\""},
      {"max_size", "size", "\"256MiB\"", "",
       "Bytes after which the next file is begun, trace.1.json, 64KiB or more; 0: never"},
      {"metrics", "bool", "true", "", "Whether metrics are written too, as counter tracks and marks"},
      {"attributes", "bool", "true", "", "Whether attributes are written, as arguments"},
      {"trace_ids", "bool", "false", "", "Whether the W3C trace and span ids of scopes are written"},
      {"process_name", "string", "", "", "What the viewer calls the process; empty: the program's name"},
  };

  explicit TraceReporter(const Options& options);

  [[nodiscard]] bool wants_metrics() const { return metrics_; }
  [[nodiscard]] bool wants_trace() const { return trace_ids_; }

  void start();
  BatchResult record_batch(const Batch& batch);
  void stop();

 private:
  bool has_room(BatchResult& result);
  void append(const Event& event, std::uint32_t index);
  bool write_out(BatchResult& result);

  std::string path_;
  std::string process_name_;
  std::size_t max_size_;
  bool metrics_;
  bool attributes_;
  bool trace_ids_;
  std::size_t chunk_;  // bytes after which lines are written out

  std::unique_ptr<TraceFile> file_;      // these three between start and stop
  std::unique_ptr<EventWriter> writer_;  //
  CounterTotals totals_;                 //
  std::string lines_;                    // formatted, not yet written
  std::vector<std::size_t> ends_;        // where in `lines_` each event ends
};

}  // namespace pollux::trace
