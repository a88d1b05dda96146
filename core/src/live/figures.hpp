// Figures: what scopes did since somebody looked last, for each who looks. In: timings, as a reporter gets
// them. Out: rows.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/summary_rows.hpp>
#include <pollux/sdk/summary_series.hpp>

namespace pollux::live {

// Every function may be called from any thread.
class Figures {
 public:
  using Row = summary::TimingRow;
  class Table;  // of one who looks

  // Paths of a table; what lies beyond is gathered in one row named "[other]".
  static constexpr std::size_t most_scopes = 10'000;

  void record(const Batch& batch);

  // From here on.
  [[nodiscard]] std::shared_ptr<Table> join();
  void leave(const std::shared_ptr<Table>& table);

  // What has come since the last call, the greatest total first.
  [[nodiscard]] std::vector<Row> take(Table& table);

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Table>> tables_;
};

class Figures::Table {
  friend class Figures;
  struct Entry {
    const pollux_scope* scope;  // lives for the process
    summary::TimingSeries series;
  };
  struct Content {
    std::unordered_map<std::uint32_t, Entry> scopes;  // by path
    summary::TimingSeries other;
  };
  void record(const Timing& timing);
  Content content_;
};

// The same as a reporter.
class FiguresReporter {
 public:
  explicit FiguresReporter(std::shared_ptr<Figures> figures) : figures_(std::move(figures)) {}
  void record_batch(const Batch& batch) { figures_->record(batch); }
  [[nodiscard]] bool wants_metrics() const { return false; }

 private:
  std::shared_ptr<Figures> figures_;
};

}  // namespace pollux::live
