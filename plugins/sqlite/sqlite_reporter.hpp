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

namespace pollux::sqlite {

class SqliteReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr std::string_view batch = "1024|200ms";  // a call each is too dear at moderate rates
  static constexpr OptionSpec options[] = {
      {"path", option_texts::file_path, "", "required",
       "Database to write, in a folder that exists, such as \"events.db\""},
      {"mode", option_texts::permissions, "\"0600\"", "", "Permissions of a database that is made, octal"},
      {"sync", "enum(checkpoint,batch)", "\"checkpoint\"", "",
       "batch: each batch is on the disk before it counts as delivered; checkpoint: now and then"},
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

  Settings settings_;
  bool started_ = false;
  std::unique_ptr<Opened> opened_;  // between start and stop
};

}  // namespace pollux::sqlite
