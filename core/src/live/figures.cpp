#include "live/figures.hpp"

#include <algorithm>
#include <utility>

namespace pollux::live {

void Figures::Table::record(const Timing& timing) {
  auto found = content_.scopes.find(timing.path_id());
  if (found == content_.scopes.end()) {
    if (content_.scopes.size() >= most_scopes) return content_.other.record(timing);
    found = content_.scopes.try_emplace(timing.path_id(), Entry{timing.raw().scope, {}}).first;
  }
  found->second.series.record(timing);
}

void Figures::record(const Batch& batch) {
  const std::lock_guard lock(mutex_);
  for (const Event event : batch) {
    if (!event.is_timing()) continue;
    for (const auto& table : tables_) table->record(event.timing());
  }
}

std::shared_ptr<Figures::Table> Figures::join() {
  const std::lock_guard lock(mutex_);
  return tables_.emplace_back(std::make_shared<Table>());
}

void Figures::leave(const std::shared_ptr<Table>& table) {
  const std::lock_guard lock(mutex_);
  std::erase(tables_, table);
}

// Rows are made without the mutex: there may be ten thousand.
std::vector<Figures::Row> Figures::take(Table& table) {
  Table::Content taken;
  {
    const std::lock_guard lock(mutex_);
    taken = std::exchange(table.content_, {});
  }
  std::vector<Row> rows;
  rows.reserve(taken.scopes.size() + 1);
  for (const auto& [id, entry] : taken.scopes) rows.push_back(entry.series.row(view(entry.scope->path)));
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    return a.total != b.total ? a.total > b.total : a.path < b.path;
  });
  Row rest = taken.other.row(summary::other);
  if (rest.calls > 0) rows.push_back(std::move(rest));
  return rows;
}

}  // namespace pollux::live
