// TraceReporter: writes every event to a file that timeline viewers open. In: batches. Out: events that
// are written for sure, and an answer that says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "arrows.hpp"
#include "counter_totals.hpp"
#include "format.hpp"
#include "perfetto.hpp"
#include "shared/file_settings.hpp"
#include "shared/rotating_file.hpp"
#include "tracks.hpp"

namespace pollux::trace {

class TraceReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required exclusive",
       "File to write, such as \"trace.json\"; missing folders are made"},
      {"format", perfetto_is_available ? "enum(json,perfetto)" : "enum(json)", "\"json\"", "",
       "Chrome's trace format, or packets of the Perfetto project's: smaller, and detached scopes are slices "
       "of theirs"},
      shared::file_options::mode,
      shared::file_options::rotate_size("size[0,64KiB..]", "\"256MiB\""),
      shared::file_options::rotate_age,
      shared::file_options::rotate_files,
      shared::file_options::rotate_compression,
      shared::file_options::rotate_compression_level,
      shared::file_options::sync,
      {"metrics", "bool", "true", "", "Whether metrics are written too, as counter tracks and marks"},
      {"max_series", "int[1..1000000]", "1000", "",
       "Counter tracks of one metric, by its attributes; further ones are one track, [other]"},
      {"attributes", "bool", "true", "",
       "Whether attributes are written, as arguments and in names of tracks"},
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
  void flush();
  void stop();

  // Of a handover: lets go of the file, and begins another one.
  void release();
  void resume();

 private:
  [[nodiscard]] std::unique_ptr<Format> make_format() const;
  void prepare_file(std::size_t bytes);
  bool has_room(BatchResult& result);
  void append(const Event& event, std::uint32_t index);
  void append(const Metric& metric, std::uint32_t index);
  bool write_out(BatchResult& result);
  void begin_anew();

  shared::FileSettings file_settings_;
  HostView host_;
  std::string process_name_;
  std::string program_;
  std::uint32_t process_;  // its id
  bool metrics_;
  bool attributes_;
  bool trace_ids_;
  bool flows_;
  bool is_perfetto_;
  std::size_t chunk_;  // bytes after which events are written out

  std::unique_ptr<shared::RotatingFile> file_;  // these six between start and stop
  std::uint64_t file_number_ = 0;               // of the file that the format has said its names to
  std::unique_ptr<Format> format_;              // with what is not yet written
  std::unique_ptr<Arrows> arrows_;              // null without flows
  Tracks tracks_;                               //
  CounterTotals totals_;                        //
};

}  // namespace pollux::trace
