// Instruments: what handles stand for, one table for the process. In: cells that threads have written. Out:
// per host and interval, the sums. Immortal.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <pollux/detail/cell.hpp>
#include <pollux/instrument.hpp>

#include "aggregate/bounds.hpp"
#include "aggregate/thread_cells.hpp"
#include "aggregate/totals.hpp"
#include "ring/host_slots.hpp"

namespace pollux::aggregate {

using detail::Kind;

struct Instrument {
  std::uint64_t key;  // of its host
  Kind kind;
  const detail::Node* node;
  const BucketTable* table;           // of a histogram
  std::vector<std::byte> attributes;  // entries as in a record, by ascending key, none twice
  bool truncated;                     // of its attributes some did not fit
  std::uint64_t made_at;              // ticks
  Totals totals;

  [[nodiscard]] std::uint32_t bucket_count() const { return table ? table->bucket_count() : 0; }
};

// What was observed in an interval. The instrument is there for as long as its host.
struct Sum {
  const Instrument* of;
  Totals totals;
};

// Safe from any thread.
class Instruments {
 public:
  static constexpr std::uint32_t most_instruments = 10'000;  // beyond them calls are counted as lost
  static constexpr std::size_t most_tables = 1'000;          // beyond them histograms have the default bounds

  static Instruments& instance();

  // The instrument of that description, made at its first use; one without an effect when the host is gone.
  [[nodiscard]] detail::InstrumentRef find(std::uint64_t key, Kind kind, const detail::InstrumentSpec& spec,
                                           const BucketTable* table);
  // The table of those bounds, or of the default ones when there is a fault in them, which is reported.
  [[nodiscard]] const BucketTable* table(std::span<const double> bounds, std::string_view name);

  // Gives the calling thread a cell for the instrument. Throws std::bad_alloc.
  void make_room(detail::ThreadState* thread, std::uint32_t id, const BucketTable* table);

  [[nodiscard]] bool has_any(std::uint64_t key) const {
    return counts_[key >> detail::slot_shift].load(std::memory_order_relaxed) > 0;
  }

  // Takes in what all threads have summed, but for those in the middle of an update: theirs is taken in
  // later.
  void read_threads();
  // Takes in all that was summed before the call, if need be waiting, asleep, for threads in the middle of an
  // update; false when one of them did not go on before the deadline.
  bool read_threads(std::chrono::steady_clock::time_point deadline);
  // What was taken in for that host since it was last asked, without those that observed nothing.
  [[nodiscard]] std::vector<Sum> take(std::uint64_t key);

  // The host is closed and its last sums are taken: its ids are free once no thread can be using them.
  void retire(std::uint64_t key);
  // The thread has ended and its state is about to be freed.
  void end_thread(detail::ThreadState& thread);
  // In a forked child: all this is the parent's.
  void abandon_all();

  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  // The first instrument of a name, and whether it was said that another has the same name.
  struct Named {
    Kind kind;
    const detail::Node* node;  // tells unit and description apart, too
    const BucketTable* table;
    bool is_reported = false;
  };

  Instruments() = default;
  void read_all();
  [[nodiscard]] std::uint64_t read_by_all() const;  // the pass up to which every thread was read
  void take_in(Cell* cells, std::uint32_t count);
  void free_retired();
  [[nodiscard]] std::uint32_t next_id();
  [[nodiscard]] bool is_other_than_first(std::uint64_t key, std::string_view name, const Named& made);

  std::mutex mutex_;                                      // of everything below
  std::vector<std::unique_ptr<Instrument>> instruments_;  // by id; null: free
  std::unordered_map<std::string, std::uint32_t> ids_;    // by description, which begins with the host's key
  std::map<std::pair<std::uint64_t, std::string>, Named> named_;
  std::map<std::vector<double>, std::unique_ptr<const BucketTable>> tables_;
  std::vector<std::uint32_t> free_ids_;                               // descending: the lowest is given next
  std::vector<std::pair<std::uint64_t, std::uint32_t>> retired_ids_;  // with the pass after which they were
  std::vector<std::unique_ptr<detail::ThreadCells>> threads_;
  std::array<std::atomic<std::uint32_t>, ring::HostSlots::count> counts_{};  // by slot
  std::uint64_t pass_ = 0;  // counts the readings of all threads
  bool limit_is_reported_ = false;
};

}  // namespace pollux::aggregate
