// LogReporter: writes each event as one line to the console or a rotating file, or as one message to syslog
// or the journal. In: batches. Out: records that are written for sure, and an answer that says how many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "buffer.hpp"
#include "level_rules.hpp"
#include "output.hpp"
#include "record_writer.hpp"
#include "settings.hpp"
#include "shared/file_settings.hpp"

namespace pollux::log {

class LogReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr OptionSpec options[] = {
      {"format", "enum(text,json,ecs)", "\"text\"", "",
       "How a line is written: text for people, json, or ecs: JSON with the names of the Elastic Common "
       "Schema"},
      {"fields", "enum(short,all)", "\"short\"", "",
       "What a line of text has: short: time, level, scope, duration or value, attributes; all: every field"},
      {"target", "enum(stderr,stdout,file,syslog,journald)", "\"stderr\"", "", "Where lines go"},
      {"path", option_texts::file_path, "", "required:target=file exclusive:target=file",
       "File to write; missing folders are made; required with target = \"file\""},
      shared::file_options::mode,
      {"append", "bool", "true", "", "Add to a file that is there; false: rotate it away at the start"},
      {"level", "enum(debug,info,warning,error)", "\"info\"", "",
       "The level of an event, unless the following say"},
      {"failed_level", "enum(debug,info,warning,error)", "\"error\"", "", "The level of a scope that failed"},
      {"warn_over", "duration", "\"0s\"", "", "Scopes that take longer are warnings at least; 0: none"},
      {"rules", "list<table>[..1000]", "[]", "",
       "Other levels for some paths: { scope = \"db.**\", level, failed_level, warn_over }; the first "
       "counts"},
      {"rules[].scope", option_texts::not_empty, "", "required scopes",
       "Pattern of the paths, such as \"db.**\""},
      {"rules[].level", "enum(debug,info,warning,error)", "", "", "Default: `level`"},
      {"rules[].failed_level", "enum(debug,info,warning,error)", "", "", "Default: `failed_level`"},
      {"rules[].warn_over", "duration", "", "", "Default: `warn_over`"},
      {"min_level", "enum(debug,info,warning,error)", "\"debug\"", "",
       "Events of lower levels are not written"},
      {"trace_ids", "bool", "false", "", "Write the ids of trace and span, too"},
      {"self", "bool", "false", "", "Write the host's own metrics, pollux.*, too"},
      shared::file_options::rotate_size("size[0,1KiB..]", "\"10MiB\""),
      shared::file_options::rotate_age,
      shared::file_options::rotate_files,
      shared::file_options::rotate_compression,
      shared::file_options::rotate_compression_level,
      shared::file_options::sync,
      {"ident",
       "string(1 to 48 printable ASCII characters without space, bracket [ and colon)'[!-9;-Z\\\\-~]{1,48}'",
       "", "", "Who writes, for syslog, the journal and ecs; default: the program's name"},
      {"facility", "enum(user,daemon,local0,local1,local2,local3,local4,local5,local6,local7)", "\"user\"",
       "", "The part of the system that writes, for syslog and the journal"},
      {"protocol", "enum(rfc3164,rfc5424)", "\"rfc3164\"", "", "The header of a syslog message"},
      {"socket", "string(the path of a socket, 1 to 107 bytes)[1..107]", "", "",
       "Datagram socket of syslog or the journal; default: /dev/log, /run/systemd/journal/socket"},
  };

  LogReporter(const Options& options, HostView host);

  [[nodiscard]] bool wants_self() const { return wants_self_; }
  [[nodiscard]] bool wants_trace() const { return wants_trace_; }
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
  template <class EventType>
  void append(const EventType& event);
  bool write_out(BatchResult& result);
  std::unique_ptr<Output> make_output() const;

  std::unique_ptr<RecordWriter> writer_;
  LevelRules levels_;
  Destination destination_;
  HostView host_;
  bool wants_trace_;
  bool wants_self_;
  std::unique_ptr<Output> output_;  // between start and stop
  Buffer records_;                  // formatted, not yet written
  std::vector<std::size_t> ends_;   // where in `records_` each event ends
};

}  // namespace pollux::log
