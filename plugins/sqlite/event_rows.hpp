// EventRows: the rows of a batch, written within a transaction that the caller begins and commits. Names are
// written once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "canonical_json.hpp"
#include "database.hpp"
#include "event_row.hpp"
#include "row_table.hpp"

namespace pollux::sqlite {

class EventRows {
 public:
  explicit EventRows(const Database& database);

  // Throws DatabaseError; then the transaction must be rolled back, and this object not be used again.
  void write(const Batch& batch);

 private:
  void clear();
  void add_run(const Batch& batch);
  void add_buckets(std::int64_t metric_id, const Buckets& buckets);
  [[nodiscard]] EventRow event_row(const EventView& event);
  [[nodiscard]] std::int64_t scope_id(const EventView& event);

  RowTable<TimingRow> new_timings_;
  RowTable<MetricRow> new_metrics_;
  Statement take_id_, keep_id_;
  Statement add_run_, find_run_;
  Statement add_scope_, find_scope_;
  Statement add_timings_, add_metrics_, add_bucket_, add_exact_;

  std::int64_t next_ = 0;  // event's id
  std::int64_t run_id_ = 0;
  std::uint64_t run_ = 0;
  std::vector<std::int64_t> scopes_;  // ids in the database, by those of the process; 0: not known yet
  CanonicalJson json_;
  std::string texts_;  // the attributes of the batch, one after the other
};

}  // namespace pollux::sqlite
