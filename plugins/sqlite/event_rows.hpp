// EventRows: writes events as rows. In: timings and metrics, within a transaction that somebody else begins
// and ends. Out: rows; names are written once.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "database.hpp"

namespace pollux::sqlite {

class EventRows {
 public:
  explicit EventRows(const Database& database);

  // At the begin of each transaction and at its end: takes the next id, and says which one is the next now.
  void begin(const Batch& batch);
  void end();

  void add(const Timing& timing);
  void add(const Metric& metric);

 private:
  [[nodiscard]] std::int64_t scope_id(const EventView& event);
  [[nodiscard]] std::int64_t key_id(const Attribute& attribute);
  void add_run(const Batch& batch);
  void add_attributes(const EventView& event);
  void add_buckets(const Buckets& buckets);

  Statement take_id_, keep_id_;
  Statement add_run_, find_run_;
  Statement add_scope_, find_scope_;
  Statement add_key_, find_key_;
  Statement add_timing_, add_metric_, add_bucket_, add_attribute_;

  std::int64_t next_ = 0;  // event's id
  std::int64_t run_id_ = 0;
  std::uint64_t run_ = 0;
  std::vector<std::int64_t> scopes_;  // ids in the database, by those of the process; 0: not known yet
  std::vector<std::int64_t> keys_;
};

}  // namespace pollux::sqlite
