// Retention: takes the oldest events away, by age and by size. In: a database. Out: fewer rows; what they
// took is used again, so the file stops growing but does not shrink.
#pragma once

#include <cstdint>

#include "database.hpp"
#include "settings.hpp"

namespace pollux::sqlite {

class Retention {
 public:
  Retention(const Settings& settings, Database& database);

  // Each takes away at most some thousand events, in a transaction of its own, and says whether there are
  // more to take.
  [[nodiscard]] bool trim_age(std::int64_t now_ns);
  [[nodiscard]] bool trim_size();

 private:
  // Events that began at that time or before, of each table at most so many as one step takes.
  [[nodiscard]] bool remove_until(std::int64_t time_ns);

  Database& database_;
  std::int64_t keep_age_ns_;
  std::int64_t most_pages_;  // that may be in use; 0: any number
  Statement pages_, free_pages_;
  Statement timings_extent_, metrics_extent_;
  Statement next_timing_, next_metric_;
  Statement timing_attributes_, metric_attributes_, buckets_, timings_, metrics_;
};

}  // namespace pollux::sqlite
