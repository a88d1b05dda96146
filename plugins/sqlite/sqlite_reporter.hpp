// SqliteReporter: writes events to a database that can be queried while it is written. In: batches. Out: one
// transaction for each.
#pragma once

#include <memory>
#include <string_view>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "settings.hpp"
#include "shared/file_settings.hpp"

namespace pollux::sqlite {

class SqliteReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr std::string_view batch = "1024|200ms";  // a call each is too dear at moderate rates
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required exclusive",
       "Database to write, such as \"events.db\"; missing folders are made"},
      shared::file_options::mode,
      {"sync", "enum(flush,batch)", "\"flush\"", "",
       "When events are brought to the disk: flush: at each flush; batch: before they count as delivered"},
      {"busy_timeout", "duration[0s..60s]", "\"1s\"", "", "How long to wait for others that write"},
      {"keep_age", "duration[0s,1s..876000h]", "\"0s\"", "", "Age at which events are removed; 0s: never"},
      {"max_size", "size[0,1MiB..]", "\"1GiB\"", "", "Size at which the oldest events are removed; 0: never"},
  };

  explicit SqliteReporter(const Options& options);
  SqliteReporter(SqliteReporter&&) noexcept;
  ~SqliteReporter();

  void start();
  BatchResult record_batch(const Batch& batch);
  void flush();
  void stop();
  Reconfigured reconfigure(const Options& options);

 private:
  struct Opened;

  void open();
  void write(const Batch& batch);
  void trim();
  void sync();
  void leave();

  Settings settings_;
  bool started_ = false;
  bool is_synced_ = true;           // what was written is on the disk
  std::unique_ptr<Opened> opened_;  // between start and stop
};

}  // namespace pollux::sqlite
