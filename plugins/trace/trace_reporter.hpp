// TraceReporter: writes every event to a file that timeline viewers open. In: batches. Out: events that
// are written for sure, and an answer that says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "arrows.hpp"
#include "counter_totals.hpp"
#include "format.hpp"
#include "perfetto.hpp"
#include "trace_file.hpp"

namespace pollux::trace {

class TraceReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required",
       "File to write, in a folder that exists, such as \"trace.json\""},
      {"format", perfetto_is_available ? "enum(json,perfetto)" : "enum(json)", "\"json\"", "",
       "Chrome's trace format, or packets of the Perfetto project's: smaller, and detached scopes are slices "
       "of theirs"},
      {"max_size", "size[0,64KiB..]", "\"256MiB\"", "",
       "Bytes after which the next file is begun, trace.1.json; 0: never"},
      {"metrics", "bool", "true", "", "Whether metrics are written too, as counter tracks and marks"},
      {"attributes", "bool", "true", "", "Whether attributes are written, as arguments"},
      {"trace_ids", "bool", "false", "", "Whether the W3C trace and span ids of scopes are written"},
      {"flows", "bool", "false", "",
       "Whether arrows lead to attached and detached scopes from their parents; trace ids are then made"},
      {"process_name", "string", "", "", "What the viewer calls the process; empty: the program's name"},
  };

  TraceReporter(const Options& options, HostView host);

  [[nodiscard]] bool wants_metrics() const { return metrics_; }
  [[nodiscard]] bool wants_trace() const { return trace_ids_ || flows_; }

  void start();
  BatchResult record_batch(const Batch& batch);
  void stop();

 private:
  [[nodiscard]] std::unique_ptr<Format> make_format() const;
  bool has_room(BatchResult& result);
  void append(const Event& event, std::uint32_t index);
  bool write_out(BatchResult& result);
  void begin_anew();

  std::string path_;
  std::string process_name_;
  std::string program_;
  std::uint32_t process_;  // its id
  std::size_t max_size_;
  bool metrics_;
  bool attributes_;
  bool trace_ids_;
  bool flows_;
  bool is_perfetto_;
  std::size_t chunk_;  // bytes after which events are written out

  std::unique_ptr<TraceFile> file_;  // these four between start and stop
  std::unique_ptr<Format> format_;   // with what is not yet written
  std::unique_ptr<Arrows> arrows_;   // null without flows
  CounterTotals totals_;             //
};

}  // namespace pollux::trace
